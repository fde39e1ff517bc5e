package io.decentracompute.market.app;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Counts and times the control loops. The operator SDK's own class of this version registers one
 * name with two sets of labels, which the Prometheus registry refuses; and names of ours stay when
 * the SDK renames its.
 */
@Singleton
class LoopMetrics implements Metrics {
  private final MeterRegistry registry;

  LoopMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    var started = Timer.start(registry);
    var outcome = "failed";
    try {
      var result = execution.execute();
      outcome = "succeeded";
      return result;
    } finally {
      started.stop(
          registry.timer(
              "decentra_reconcile_seconds",
              "controller",
              execution.controllerName(),
              "outcome",
              outcome));
    }
  }

  @Override
  public void reconciliationFailed(
      HasMetadata resource,
      RetryInfo retryInfo,
      Exception exception,
      Map<String, Object> metadata) {
    registry.counter("decentra_reconcile_failures_total", "kind", resource.getKind()).increment();
  }
}
