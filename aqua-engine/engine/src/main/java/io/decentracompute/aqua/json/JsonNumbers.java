package io.decentracompute.aqua.json;

import java.math.BigDecimal;

/** Doubles as text: the shortest digits that read back, plain from 1e-5 to below 1e16. */
final class JsonNumbers {
  private JsonNumbers() {}

  private static final double[] POWERS = new double[309];

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  /**
   * Reads a well-formed number as the network's peers do: the digits as one unsigned 64-bit integer
   * (digits of the integer part that do not fit count as zeros, those of the fraction are dropped),
   * scaled by a power of ten. That may differ from the nearest double in the last bit, and peers
   * must agree on the value.
   *
   * @return infinite where the number is out of range
   */
  static double read(String token) {
    int at = token.startsWith("-") ? 1 : 0;
    long digits = 0;
    int exponent = 0;
    boolean fraction = false;
    boolean full = false;
    for (; at < token.length(); at++) {
      char c = token.charAt(at);
      if (c == '.') {
        fraction = true;
        full = false;
        continue;
      }
      if (c == 'e' || c == 'E') {
        break;
      }
      int digit = c - '0';
      if (!full && fits(digits, digit)) {
        digits = digits * 10 + digit;
        exponent -= fraction ? 1 : 0;
      } else {
        full = true;
        exponent += fraction ? 0 : 1;
      }
    }
    if (at < token.length()) {
      exponent = scaled(exponent, token.substring(at + 1));
      if (exponent == Integer.MAX_VALUE) {
        return digits == 0 ? signed(token, 0) : Double.POSITIVE_INFINITY;
      }
    }
    return signed(token, scale(asDouble(digits), exponent));
  }

  private static double scale(double digits, int exponent) {
    double value = digits;
    int left = exponent;
    while (Math.abs(left) >= POWERS.length) {
      if (value == 0) {
        return 0;
      }
      if (left > 0) {
        return Double.POSITIVE_INFINITY;
      }
      value /= 1e308;
      left += 308;
    }
    return left >= 0 ? value * POWERS[left] : value / POWERS[-left];
  }

  private static double signed(String token, double value) {
    return token.startsWith("-") ? -value : value;
  }

  /** Whether digits * 10 + digit stays below 2^64. */
  private static boolean fits(long digits, int digit) {
    int order = Long.compareUnsigned(digits, Long.divideUnsigned(-1L, 10));
    return order < 0 || (order == 0 && digit <= 5);
  }

  private static double asDouble(long unsigned) {
    // A number from 2^63 on is halved with a sticky bit, so that rounding happens once.
    return unsigned >= 0 ? unsigned : 2.0 * (double) ((unsigned >>> 1) | (unsigned & 1));
  }

  /** The exponent with the written one added; {@link Integer#MAX_VALUE} for out of range. */
  private static int scaled(int exponent, String written) {
    boolean negative = written.startsWith("-");
    long value = 0;
    for (int i = negative || written.startsWith("+") ? 1 : 0; i < written.length(); i++) {
      value = value * 10 + (written.charAt(i) - '0');
      if (value > Integer.MAX_VALUE) {
        return negative ? -1_000_000_000 : Integer.MAX_VALUE;
      }
    }
    long sum = negative ? exponent - value : exponent + value;
    return Math.clamp(sum, -1_000_000_000, Integer.MAX_VALUE - 1);
  }

  static String write(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    var decimal = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    // Double.toString gives at least two digits and so may not be the shortest.
    if (decimal.precision() == 2) {
      var shorter = decimal.round(new java.math.MathContext(1));
      if (shorter.doubleValue() == Math.abs(value)) {
        decimal = shorter.stripTrailingZeros();
      }
    }
    var digits = decimal.unscaledValue().toString();
    int point =
        digits.length() - decimal.scale(); // position of the point, counted from the first digit
    var text = new StringBuilder(26);
    if (value < 0) {
      text.append('-');
    }
    if (point > 0 && point <= 16) {
      if (digits.length() <= point) {
        text.append(digits).repeat('0', point - digits.length()).append(".0");
      } else {
        text.append(digits, 0, point).append('.').append(digits, point, digits.length());
      }
    } else if (point <= 0 && point > -5) {
      text.append("0.").repeat('0', -point).append(digits);
    } else {
      text.append(digits.charAt(0));
      if (digits.length() > 1) {
        text.append('.').append(digits, 1, digits.length());
      }
      text.append('e').append(point - 1);
    }
    return text.toString();
  }
}
