package io.decentracompute.prover.tree;

import java.util.Arrays;
import java.util.HexFormat;

/** 32 bytes: an id, a nonce or a hash. Ordered as big-endian unsigned numbers. */
public final class Word implements Comparable<Word> {
  /** 32 zero bytes. */
  public static final Word ZERO = new Word(new byte[32]);

  private final byte[] bytes;

  private Word(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A copy of 32 bytes.
   *
   * @throws IllegalArgumentException when there are more or fewer
   */
  public static Word of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("expected 32 bytes, got " + bytes.length);
    }
    return new Word(bytes.clone());
  }

  /**
   * Reads {@code 0x} and 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Word parse(String hex) {
    if (hex.length() != 66 || !hex.startsWith("0x")) {
      throw new IllegalArgumentException(
          "expected 0x and 64 hexadecimal digits, got '" + hex + "'");
    }
    return new Word(HexFormat.of().parseHex(hex, 2, 66));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(Word other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Word word && Arrays.equals(bytes, word.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** {@code 0x} and 64 lower-case digits. */
  @Override
  public String toString() {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
