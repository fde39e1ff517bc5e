package io.decentracompute.e2e.bench;

import java.util.Collection;
import java.util.List;

/** Measurements of one thing; percentiles are by nearest rank. */
record Samples(List<Double> sorted) {

  static Samples of(Collection<Double> values) {
    return new Samples(values.stream().sorted().toList());
  }

  boolean isEmpty() {
    return sorted.isEmpty();
  }

  int count() {
    return sorted.size();
  }

  double p50() {
    return percentile(50);
  }

  double p99() {
    return percentile(99);
  }

  /**
   * The smallest measurement that so many of a hundred do not exceed.
   *
   * @param percent above 0, at most 100
   * @throws IllegalStateException when nothing was measured
   */
  double percentile(int percent) {
    if (sorted.isEmpty()) {
      throw new IllegalStateException("Nothing was measured");
    }
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(1, rank) - 1);
  }

  /** Median and 99th percentile; nothing when nothing was measured. */
  List<Figure> figures(String name, String unit) {
    return isEmpty()
        ? List.of()
        : List.of(
            Figure.of(name + ", p50", p50(), unit, count()),
            Figure.of(name + ", p99", p99(), unit, count()));
  }

  /** The same with an aim for both. */
  List<Figure> figures(String name, String unit, double aim) {
    return figures(name, unit).stream().map(f -> f.aim(aim)).toList();
  }
}
