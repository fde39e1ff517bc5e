package io.decentracompute.e2e.bench;

import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param reference the same of the reference, measured in the same run; null where there is none
 * @param ratio above 1 is better than the reference
 * @param aim what it should be on an idle machine of two cores; shown, not written
 * @param samples how many measurements it comes from, 0 when unknown; shown, not written
 */
record Figure(
    String name,
    double value,
    String unit,
    @Nullable Double reference,
    @Nullable Double ratio,
    @Nullable Double aim,
    int samples) {

  /** A figure without a reference. */
  static Figure of(String name, double value, String unit, int samples) {
    return new Figure(name, value, unit, null, null, null, samples);
  }

  Figure aim(double most) {
    return new Figure(name, value, unit, reference, ratio, most, samples);
  }

  /** Compared with a reference of which less is better. */
  Figure lessIsBetter(double other) {
    return new Figure(name, value, unit, other, value == 0 ? null : other / value, aim, samples);
  }

  /** Compared with a reference of which more is better. */
  Figure moreIsBetter(double other) {
    return new Figure(name, value, unit, other, other == 0 ? null : value / other, aim, samples);
  }
}
