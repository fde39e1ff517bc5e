package io.decentracompute.node.metrics;

import io.decentracompute.node.p2p.HostListener.Trouble;
import io.decentracompute.node.particle.ParticleMetrics;
import io.decentracompute.node.particle.Refusal;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Counters and histograms of one node. Labels come from closed sets; peers and particles are found
 * in the log.
 */
public final class NodeMetrics implements ParticleMetrics {
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter received = counter("particles_received", "Particles read from the network");
  private final Counter receivedBytes =
      counter("particle_bytes_received", "Bytes of particles read from the network");
  private final Counter refused =
      counter("particles_refused", "Particles that were dropped, by reason", "reason");
  private final Counter forwarded =
      counter("particles_forwarded", "Particles handed on to connected peers");
  private final Counter sent = counter("particles_sent", "Particles sent, by outcome", "outcome");
  private final Counter steps =
      counter("steps", "Steps of the engine, by the kind of their code", "kind");
  private final Counter calls =
      counter("host_calls", "Calls of scripts to this peer, by outcome", "kind", "outcome");
  private final Counter anomalies =
      counter("anomalies", "Steps that were refused, slow or above a soft limit");
  private final Counter troubles =
      counter("p2p_troubles", "Connections and streams that failed, by kind", "kind");
  private final Histogram stepSeconds = histogram("step_seconds", "Time of one step of the engine");
  private final Histogram callSeconds =
      histogram("host_call_seconds", "Time of one call of a script, by kind", "kind");

  public NodeMetrics() {
    for (var reason : Refusal.values()) {
      refused.initLabelValues(reason.label());
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name("decentra_node_" + name + "_total")
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  private Histogram histogram(String name, String help, String... labels) {
    return Histogram.builder()
        .name("decentra_node_" + name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .register(registry);
  }

  /** Adds a value that is read when metrics are asked for; the name ends in its unit. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name("decentra_node_" + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  @Override
  public void received(int bytes) {
    received.inc();
    receivedBytes.inc(bytes);
  }

  @Override
  public void refused(Refusal reason) {
    refused.labelValues(reason.label()).inc();
  }

  /** How many particles were refused for a reason. */
  public long refusedCount(Refusal reason) {
    return refused.labelValues(reason.label()).getLongValue();
  }

  @Override
  public void forwarded() {
    forwarded.inc();
  }

  @Override
  public void sent(boolean success) {
    sent.labelValues(success ? "delivered" : "given_up").inc();
  }

  @Override
  public void stepped(int retCode, Duration took) {
    steps.labelValues(kind(retCode)).inc();
    stepSeconds.observe(took.toNanos() / 1e9);
  }

  private static String kind(int retCode) {
    if (retCode == 0) {
      return "ok";
    }
    return retCode < 10_000
        ? "preparation"
        : retCode < 20_000 ? "catchable" : retCode < 30_000 ? "uncatchable" : "other";
  }

  @Override
  public void called(String service, boolean success, Duration took) {
    var kind =
        switch (service) {
          case "peer", "content" -> service;
          case "op", "math", "cmp", "array", "json", "debug" -> "pure";
          case "getDataSrv", "callbackSrv", "errorHandlingSrv" -> "initiator";
          default -> "service";
        };
    calls.labelValues(kind, success ? "ok" : "error").inc();
    callSeconds.labelValues(kind).observe(took.toNanos() / 1e9);
  }

  @Override
  public void anomaly() {
    anomalies.inc();
  }

  public void trouble(Trouble trouble) {
    troubles.labelValues(trouble.name().toLowerCase(Locale.ROOT)).inc();
  }

  /** Everything in Prometheus' text form. */
  public String text() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new IllegalStateException("a stream in memory does no I/O", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
