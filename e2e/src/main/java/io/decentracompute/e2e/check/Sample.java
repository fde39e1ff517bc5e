package io.decentracompute.e2e.check;

import java.util.List;
import java.util.Map;

/**
 * One look at the processes.
 *
 * @param provers by UID of the prover's pod, the hashes that it has made so far for each unit
 * @param workers by UID of the worker's pod, {@code namespace/name} of its StatefulSet; only pods
 *     with a running container before and after the provers were asked
 */
public record Sample(
    long atMs, Map<String, Map<String, Long>> provers, Map<String, String> workers) {
  public Sample {
    provers = Map.copyOf(provers);
    workers = Map.copyOf(workers);
  }

  /** Units that a worker holds, by {@code namespace/name} of its StatefulSet. */
  public record Holding(String worker, List<String> units) {
    public Holding {
      units = List.copyOf(units);
    }
  }
}
