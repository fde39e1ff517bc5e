package io.decentracompute.marine.module;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A content identifier of one kind: CIDv1, raw codec, SHA-256 over the whole content, written in
 * base32 ({@code bafkrei…}).
 *
 * @see <a href="https://github.com/multiformats/cid">CID</a>
 */
public record Cid(String text) {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final byte[] PREFIX = {0x01, 0x55, 0x12, 0x20};
  private static final int LENGTH = 59;

  /** The identifier of some bytes. */
  public static Cid of(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      byte[] all = Arrays.copyOf(PREFIX, PREFIX.length + digest.length);
      System.arraycopy(digest, 0, all, PREFIX.length, digest.length);
      return new Cid('b' + base32(all));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Reads an identifier; empty when the text is none of this kind. */
  public static Optional<Cid> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean known =
        text.length() == LENGTH
            && lower.equals(text)
            && text.startsWith("bafkrei")
            && text.substring(1).chars().allMatch(letter -> ALPHABET.indexOf(letter) >= 0);
    return known ? Optional.of(new Cid(text)) : Optional.empty();
  }

  private static String base32(byte[] bytes) {
    var text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((buffer >> bits) & 31));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((buffer << (5 - bits)) & 31));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
