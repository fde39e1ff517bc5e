package io.decentracompute.node.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The name of a file's bytes: CIDv1, raw codec, sha2-256 over the whole file, base32 in small
 * letters ({@code bafkrei…}).
 *
 * @see <a href="https://github.com/multiformats/cid">CID</a>
 */
public record Cid(String text) {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final byte[] PREFIX = {0x01, 0x55, 0x12, 0x20};
  private static final int LENGTH = 59;

  public Cid {
    if (!isWellFormed(text)) {
      throw new IllegalArgumentException(
          "'%.80s' is no CID of a file: expected CIDv1, raw, sha2-256, base32 (bafkrei…, 59 characters)"
              .formatted(text));
    }
  }

  /** A CID, or empty where the text is none. */
  public static Optional<Cid> parse(String text) {
    return isWellFormed(text) ? Optional.of(new Cid(text)) : Optional.empty();
  }

  /** The CID of these bytes. */
  public static Cid of(byte[] bytes) {
    return ofDigest(sha256().digest(bytes));
  }

  /** The CID of a file's bytes. */
  public static Cid of(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** The CID of all bytes of a stream. */
  public static Cid of(InputStream in) throws IOException {
    var digest = sha256();
    var buffer = new byte[64 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return ofDigest(digest.digest());
  }

  static Cid ofDigest(byte[] digest) {
    var bytes = Arrays.copyOf(PREFIX, PREFIX.length + digest.length);
    System.arraycopy(digest, 0, bytes, PREFIX.length, digest.length);
    return new Cid("b" + encode(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static boolean isWellFormed(String text) {
    if (text.length() != LENGTH || text.charAt(0) != 'b') {
      return false;
    }
    long bits = 0;
    int count = 0;
    int at = 0;
    for (int i = 1; i < LENGTH; i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        return false;
      }
      bits = bits << 5 | digit;
      count += 5;
      if (count >= 8) {
        count -= 8;
        if (at < PREFIX.length && (byte) (bits >> count) != PREFIX[at]) {
          return false;
        }
        at++;
        bits &= (1L << count) - 1;
      }
    }
    return bits == 0; // what is left over of the last digit
  }

  private static String encode(byte[] bytes) {
    var out = new StringBuilder();
    int bits = 0;
    int count = 0;
    for (byte b : bytes) {
      bits = bits << 8 | (b & 0xff);
      count += 8;
      while (count >= 5) {
        count -= 5;
        out.append(ALPHABET.charAt(bits >> count & 31));
        bits &= (1 << count) - 1;
      }
    }
    if (count > 0) {
      out.append(ALPHABET.charAt(bits << (5 - count) & 31));
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
