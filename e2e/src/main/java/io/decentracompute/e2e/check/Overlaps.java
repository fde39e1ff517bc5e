package io.decentracompute.e2e.check;

import io.decentracompute.crds.Names;
import io.decentracompute.e2e.check.Violation.Rule;
import io.decentracompute.market.chain.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds units that proved and served at once: between two samples the same prover process made
 * hashes for a unit, and in both the same worker process ran on it.
 */
public final class Overlaps {
  private Overlaps() {}

  /** Which units each worker holds, by the chain's logs. */
  public static Map<String, List<String>> holdings(List<Fact> facts) {
    Map<String, List<String>> holdings = new HashMap<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.WorkerMatched matched) {
        holdings.put(
            Names.dealNamespace(matched.deal().hex()) + "/" + Names.worker(matched.worker().hex()),
            matched.units().stream().map(i -> Ids.unitId(matched.peer(), i).hex()).toList());
      }
    }
    return holdings;
  }

  /** One violation for each unit and pair of processes. */
  public static List<Violation> find(List<Sample> samples, Map<String, List<String>> holdings) {
    Map<String, Violation> found = new HashMap<>();
    for (int i = 1; i < samples.size(); i++) {
      Sample earlier = samples.get(i - 1);
      Sample later = samples.get(i);
      later
          .workers()
          .forEach(
              (pod, worker) -> {
                if (earlier.workers().containsKey(pod)) {
                  for (String unit : holdings.getOrDefault(worker, List.of())) {
                    hashed(earlier, later, unit)
                        .ifPresent(
                            made ->
                                found.putIfAbsent(
                                    unit + pod,
                                    new Violation(
                                        Rule.UNITS,
                                        "unit %s: between %.1f s and %.1f s the prover made %d hashes while worker %s ran"
                                            .formatted(
                                                unit,
                                                earlier.atMs() / 1000.0,
                                                later.atMs() / 1000.0,
                                                made,
                                                worker))));
                  }
                }
              });
    }
    return new ArrayList<>(found.values());
  }

  private static Optional<Long> hashed(Sample earlier, Sample later, String unit) {
    for (Map.Entry<String, Map<String, Long>> prover : later.provers().entrySet()) {
      long made =
          prover.getValue().getOrDefault(unit, 0L)
              - earlier
                  .provers()
                  .getOrDefault(prover.getKey(), prover.getValue())
                  .getOrDefault(unit, 0L);
      if (made > 0) {
        return Optional.of(made);
      }
    }
    return Optional.empty();
  }
}
