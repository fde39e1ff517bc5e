package io.decentracompute.e2e.chaos;

import io.decentracompute.e2e.check.Violation;
import java.util.List;
import java.util.Map;

/**
 * How a seed went.
 *
 * @param planned the point that was drawn
 * @param struck what was hit where; empty when nothing was
 * @param struckAtMs since the seed's start, −1 when nothing was hit
 * @param servedAgainMs from the strike until all workers served again, −1 when that was not seen
 * @param times seconds of each phase
 */
record Outcome(
    long seed,
    String victim,
    String planned,
    String struck,
    boolean inFlight,
    long struckAtMs,
    long servedAgainMs,
    Map<String, Double> times,
    int transactions,
    int apiWrites,
    String money,
    List<Violation> violations) {
  Outcome {
    violations = List.copyOf(violations);
  }

  boolean passed() {
    return violations.isEmpty();
  }
}
