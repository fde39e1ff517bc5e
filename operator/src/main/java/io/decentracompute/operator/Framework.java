package io.decentracompute.operator;

import io.decentracompute.operator.settings.Settings;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the reconcile loop runs: the same in the image and in tests. */
final class Framework {
  /** More threads make a cold flood slower on two cores, fewer make it longer. */
  private static final int THREADS = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Framework.class);
  private static final String LEASE = "decentra-operator";
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
  private static final Duration TERMINATION = Duration.ofSeconds(8);

  private Framework() {}

  /** Without the lease another replica acts: this one must not for a moment longer. */
  private static void leave(BooleanSupplier stopping) {
    if (!stopping.getAsBoolean()) {
      LOG.error("The lease is lost; the operator ends and its replacement stands by");
      Runtime.getRuntime().halt(1);
    }
  }

  static Consumer<ConfigurationServiceOverrider> with(
      Settings settings, Metrics metrics, BooleanSupplier stopping) {
    return overrider -> {
      overrider
          .withConcurrentReconciliationThreads(THREADS)
          .withReconciliationTerminationTimeout(TERMINATION)
          .withMetrics(metrics)
          .withUseSSAToPatchPrimaryResource(true);
      if (settings.leaderElection()) {
        overrider.withLeaderElectionConfiguration(
            LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(settings.namespace())
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY_PERIOD)
                // The framework does not exit when the lease is lost, and could not tell a loss
                // from its own end; this can.
                .withLeaderCallbacks(
                    new LeaderCallbacks(() -> {}, () -> leave(stopping), leader -> {}))
                .build());
      }
    };
  }
}
