package io.decentracompute.aqua.json;

import java.math.BigDecimal;

/** Doubles as text: the shortest digits that read back, plain from 1e-5 to below 1e16. */
final class JsonNumbers {
  private JsonNumbers() {}

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
