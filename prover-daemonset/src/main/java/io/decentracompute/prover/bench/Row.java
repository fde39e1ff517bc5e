package io.decentracompute.prover.bench;

import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param reference the same of the reference, or the aim; missing when there is none here
 * @param ratio above 1 is better than the reference
 */
public record Row(
    String name, double value, String unit, @Nullable Double reference, @Nullable Double ratio) {

  static Row more(String name, double value, String unit, @Nullable Double reference) {
    return new Row(
        name,
        round(value),
        unit,
        reference == null ? null : round(reference),
        reference == null ? null : round(value / reference));
  }

  static Row less(String name, double value, String unit, double aim) {
    return new Row(name, round(value), unit, round(aim), round(aim / value));
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
