package io.decentracompute.operator;

import io.decentracompute.operator.settings.Settings;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Duration;
import java.util.function.Consumer;

/** How the reconcile loop runs: the same in the image and in tests. */
final class Framework {
  /** More threads make a cold flood slower on two cores, fewer make it longer. */
  private static final int THREADS = 16;

  private static final String LEASE = "decentra-operator";
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
  private static final Duration TERMINATION = Duration.ofSeconds(8);

  private Framework() {}

  static Consumer<ConfigurationServiceOverrider> with(Settings settings, Metrics metrics) {
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
                .build());
      }
    };
  }
}
