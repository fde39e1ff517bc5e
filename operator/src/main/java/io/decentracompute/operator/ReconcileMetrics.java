package io.decentracompute.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the reconcile loop. Written by hand because the framework's own class registers one
 * name with two sets of labels, which Prometheus refuses. Objects' names are never labels.
 */
final class ReconcileMetrics implements Metrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;

  ReconcileMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    var sample = Timer.start(registry);
    var outcome = "failed";
    try {
      var result = execution.execute();
      outcome = "done";
      return result;
    } finally {
      sample.stop(
          Timer.builder("decentra.reconcile.duration")
              .description("Time of one reconcile.")
              .tags("controller", execution.controllerName(), "outcome", outcome)
              .serviceLevelObjectives(BUCKETS)
              .register(registry));
    }
  }

  @Override
  public void reconciliationSubmitted(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    if (retry != null && retry.getAttemptCount() > 0) {
      Counter.builder("decentra.reconcile.retries")
          .description("Reconciles that were tried again after a failure.")
          .tag("kind", resource.getKind().toLowerCase(Locale.ROOT))
          .register(registry)
          .increment();
    }
  }
}
