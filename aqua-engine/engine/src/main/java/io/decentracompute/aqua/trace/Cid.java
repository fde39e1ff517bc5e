package io.decentracompute.aqua.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Content identifier of a JSON text: CIDv1, codec json, multihash blake3-256. Ordered by its text,
 * as signatures list them.
 */
public final class Cid implements Comparable<Cid> {
  /** Bytes of the digest. */
  public static final int SIZE = 32;

  private static final byte[] PREFIX = {0x01, (byte) 0x80, 0x04, 0x1e, 0x20};
  private static final byte[] BASE32 =
      "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.ISO_8859_1);

  /** Letters of the text. */
  static final int LENGTH = 61;

  private final byte[] digest;
  private @Nullable String text;

  private Cid(byte[] digest) {
    this.digest = digest;
  }

  /** The identifier of some content. */
  public static Cid of(String json) {
    return of(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The identifier of some content, as UTF-8. */
  public static Cid of(byte[] json) {
    return new Cid(blake3(json));
  }

  /** The identifier with a digest of {@link #SIZE} bytes. */
  public static Cid ofDigest(byte[] digest) {
    return ofDigest(digest, 0, digest.length);
  }

  /** The identifier with a digest of {@link #SIZE} bytes in a larger array. */
  static Cid ofDigest(byte[] bytes, int from, int to) {
    var digest = Arrays.copyOfRange(bytes, from, to);
    if (digest.length != SIZE) {
      throw new IllegalArgumentException("a blake3-256 digest has 32 bytes, not " + digest.length);
    }
    return new Cid(digest);
  }

  /** BLAKE3 with 32 bytes of output. */
  public static byte[] blake3(byte[] bytes) {
    return Blake3.hash(bytes);
  }

  /** A copy of the digest. */
  public byte[] digest() {
    return digest.clone();
  }

  /** Writes the digest without a copy in between. */
  void writeDigest(byte[] bytes, int from) {
    System.arraycopy(digest, 0, bytes, from, SIZE);
  }

  /** The order of digests as unsigned bytes; cheaper than the order of texts. */
  int compareDigest(Cid other) {
    return Arrays.compareUnsigned(digest, other.digest);
  }

  @Override
  public int compareTo(Cid other) {
    // Base32's alphabet does not keep the order of bytes, so the order of texts is told apart by
    // it.
    int mismatch = Arrays.mismatch(digest, other.digest);
    return mismatch < 0 ? 0 : toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cid cid && Arrays.equals(digest, cid.digest);
  }

  @Override
  public int hashCode() {
    return (digest[0] & 0xff)
        | (digest[1] & 0xff) << 8
        | (digest[2] & 0xff) << 16
        | digest[3] << 24;
  }

  @Override
  public String toString() {
    var known = text;
    if (known == null) {
      known = write();
      text = known;
    }
    return known;
  }

  private String write() {
    var letters = new byte[LENGTH];
    writeText(letters, 0);
    return new String(letters, StandardCharsets.ISO_8859_1);
  }

  /** Writes the {@link #LENGTH} letters of the text. */
  @SuppressWarnings("deprecation") // the letters are ASCII, so the high byte is zero
  void writeText(byte[] letters, int from) {
    if (text != null) {
      text.getBytes(0, LENGTH, letters, from);
      return;
    }
    int at = from;
    letters[at++] = 'b';
    long held = 0;
    int bits = 0;
    for (int i = 0; i < PREFIX.length + SIZE; i++) {
      held = held << 8 | ((i < PREFIX.length ? PREFIX[i] : digest[i - PREFIX.length]) & 0xff);
      bits += 8;
      if (bits >= 40) {
        for (int shift = 35; shift >= 0; shift -= 5) {
          letters[at++] = BASE32[(int) (held >> shift) & 31];
        }
        bits = 0;
      }
    }
    // 37 bytes are 296 bits: 16 are left, in four letters.
    held <<= 4;
    for (int shift = 15; shift >= 0; shift -= 5) {
      letters[at++] = BASE32[(int) (held >> shift) & 31];
    }
  }
}
