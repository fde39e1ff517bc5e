package io.decentracompute.marine.server;

import io.decentracompute.marine.service.GuestThreads;
import io.decentracompute.marine.service.Outcome;
import io.decentracompute.marine.service.Service;
import io.decentracompute.marine.service.Services;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What the sidecar counts, in Prometheus' text format. */
final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter calls;
  private final Histogram seconds;

  Metrics(Services services, GuestThreads threads) {
    calls =
        Counter.builder()
            .name("marine_calls_total")
            .help("Calls by outcome")
            .labelNames("outcome")
            .register(registry);
    seconds =
        Histogram.builder()
            .name("marine_call_duration_seconds")
            .help("Time of a call in the sidecar, waiting included")
            .classicUpperBounds(0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)
            .classicOnly()
            .register(registry);
    gauge("marine_services", "Running services", () -> services.all().size());
    gauge(
        "marine_memory_bytes",
        "Linear memory of all services",
        () -> services.all().stream().mapToLong(Service::memoryBytes).sum());
    gauge("marine_guest_threads_busy", "Threads that run a guest", threads::busy);
    gauge(
        "marine_heap_used_bytes",
        "Used heap of the sidecar, guests' memories included",
        () -> (double) Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }

  private interface Reading {
    double now();
  }

  private void gauge(String name, String help, Reading reading) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(reading.now()))
        .register(registry);
  }

  void called(Outcome<?> outcome, long nanos) {
    calls
        .labelValues(
            switch (outcome) {
              case Outcome.Done<?> _ -> "returned";
              case Outcome.Failed<?> failed -> failed.kind().name().toLowerCase(Locale.ROOT);
            })
        .inc();
    seconds.observe(nanos / 1e9);
  }

  byte[] text() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }
}
