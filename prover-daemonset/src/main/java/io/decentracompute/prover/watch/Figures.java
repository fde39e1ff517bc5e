package io.decentracompute.prover.watch;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the prover counts. Rates are over the time between two looks. */
public final class Figures {
  private final PrometheusRegistry registry;
  private final Counter proofs;
  private final Counter writes;
  private final Histogram yields;
  private final Histogram acknowledgements;
  private Map<String, Long> lastHashes = Map.of();
  private Map<String, Double> lastRates = Map.of();
  private long lastLook = System.nanoTime();

  public Figures(PrometheusRegistry registry) {
    this.registry = registry;
    proofs =
        Counter.builder()
            .name("decentra_prover_proofs_total")
            .help("Proofs found and kept.")
            .register(registry);
    writes =
        Counter.builder()
            .name("decentra_prover_writes_total")
            .help("Writes to the API server.")
            .register(registry);
    yields = latency("decentra_prover_yield_seconds", "From the watch event to the last hash.");
    acknowledgements =
        latency(
            "decentra_prover_yield_acknowledged_seconds",
            "From the watch event to the acknowledgement in the API.");
  }

  private Histogram latency(String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicUpperBounds(0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2)
        .register(registry);
  }

  /** Shows hashes and their rates by unit. */
  void show(Supplier<Map<String, Long>> hashes) {
    CounterWithCallback.builder()
        .name("decentra_prover_hashes_total")
        .help("Hashes computed.")
        .labelNames("unit")
        .callback(shown -> hashes.get().forEach((unit, count) -> shown.call(count, unit)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("decentra_prover_hashes_per_second")
        .help("Hashes a second since the last look.")
        .labelNames("unit")
        .callback(shown -> rates(hashes.get()).forEach((unit, rate) -> shown.call(rate, unit)))
        .register(registry);
  }

  void proof() {
    proofs.inc();
  }

  void write() {
    writes.inc();
  }

  void yielded(long nanos) {
    yields.observe(nanos / 1e9);
  }

  void acknowledged(long nanos) {
    acknowledgements.observe(nanos / 1e9);
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
