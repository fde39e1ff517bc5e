package io.decentracompute.aqua;

import java.util.Arrays;
import java.util.Optional;

/**
 * Base58 with the Bitcoin alphabet, for keys, ids and signatures (tens of bytes; cost is
 * quadratic).
 */
public final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int[] DIGITS = new int[128];

  static {
    Arrays.fill(DIGITS, -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      DIGITS[ALPHABET.charAt(i)] = i;
    }
  }

  private Base58() {}

  /** The text of some bytes; leading zero bytes become {@code 1}. */
  public static String encode(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    var digits = new byte[bytes.length * 2];
    int length = 0;
    for (int i = zeros; i < bytes.length; i++) {
      int carry = bytes[i] & 0xff;
      for (int j = 0; j < length; j++) {
        carry += digits[j] << 8;
        digits[j] = (byte) (carry % 58);
        carry /= 58;
      }
      while (carry > 0) {
        digits[length++] = (byte) (carry % 58);
        carry /= 58;
      }
    }
    var text = new StringBuilder(zeros + length);
    text.repeat('1', zeros);
    for (int j = length - 1; j >= 0; j--) {
      text.append(ALPHABET.charAt(digits[j]));
    }
    return text.toString();
  }

  /** The bytes of a text of at most 256 characters, or empty where it is no base58. */
  public static Optional<byte[]> decode(String text) {
    if (text.length() > 256) {
      return Optional.empty();
    }
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '1') {
      zeros++;
    }
    var bytes = new int[text.length()];
    int length = 0;
    for (int i = zeros; i < text.length(); i++) {
      char c = text.charAt(i);
      int carry = c < 128 ? DIGITS[c] : -1;
      if (carry < 0) {
        return Optional.empty();
      }
      for (int j = 0; j < length; j++) {
        carry += bytes[j] * 58;
        bytes[j] = carry & 0xff;
        carry >>= 8;
      }
      while (carry > 0) {
        bytes[length++] = carry & 0xff;
        carry >>= 8;
      }
    }
    var result = new byte[zeros + length];
    for (int j = 0; j < length; j++) {
      result[zeros + j] = (byte) bytes[length - 1 - j];
    }
    return Optional.of(result);
  }
}
