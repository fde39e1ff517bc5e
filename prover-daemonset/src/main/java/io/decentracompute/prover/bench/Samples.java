package io.decentracompute.prover.bench;

import java.util.Collection;
import java.util.List;

/** Measured values in ascending order; at least one. */
record Samples(List<Double> values) {
  Samples {
    values = values.stream().sorted().toList();
  }

  static Samples of(Collection<Double> values) {
    return new Samples(List.copyOf(values));
  }

  double p50() {
    return at(0.5);
  }

  double p99() {
    return at(0.99);
  }

  private double at(double share) {
    return values.get(
        Math.clamp((long) Math.ceil(share * values.size()) - 1, 0, values.size() - 1));
  }
}
