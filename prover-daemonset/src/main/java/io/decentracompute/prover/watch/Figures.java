package io.decentracompute.prover.watch;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;

/** What the prover counts. Rates are over the time between two looks. */
public final class Figures {
  private final Counter proofs;
  private final Histogram switches;
  private Map<String, Long> lastHashes = Map.of();
  private Map<String, Double> lastRates = Map.of();
  private long lastLook = System.nanoTime();

  public Figures(PrometheusRegistry registry) {
    proofs =
        Counter.builder()
            .name("decentra_prover_proofs_total")
            .help("Proofs found and kept.")
            .register(registry);
    switches =
        Histogram.builder()
            .name("decentra_prover_switch_seconds")
            .help("From knowing what should hash to nothing else hashing.")
            .classicUpperBounds(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)
            .register(registry);
  }

  void proof() {
    proofs.inc();
  }

  void switched(long nanos) {
    switches.observe(nanos / 1e9);
  }

  /** Hashes per second by unit since the last look that lies at least a second back. */
  synchronized Map<String, Double> rates(Map<String, Long> hashes) {
    double seconds = (System.nanoTime() - lastLook) / 1e9;
    if (seconds < 1) {
      return lastRates;
    }
    Map<String, Double> rates = new HashMap<>();
    hashes.forEach(
        (unit, count) ->
            rates.put(
                unit,
                Math.max(
                    0,
                    Math.round((count - lastHashes.getOrDefault(unit, 0L)) / seconds * 10)
                        / 10.0)));
    lastHashes = Map.copyOf(hashes);
    lastLook = System.nanoTime();
    lastRates = Map.copyOf(rates);
    return lastRates;
  }
}
