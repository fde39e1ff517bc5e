package io.decentracompute.market.app;

import io.decentracompute.market.network.Chains;
import io.decentracompute.market.network.Writership;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Of several replicas of a role one acts. A leader that loses its Lease ends the process at once;
 * what it had begun is finished from stored intents by the next.
 */
@Singleton
class Leadership implements Writership {
  private final Settings settings;
  private final Role role;
  private final String identity;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final NetworkLease network;
  private volatile boolean leading;

  @Inject
  Leadership(Settings settings, KubernetesClient client, Chains chains) {
    // The pod's name: a container that starts again in its pod need not wait for its own Lease.
    this(
        settings,
        client,
        chains,
        Optional.ofNullable(System.getenv("HOSTNAME"))
            .filter(name -> !name.isBlank())
            .orElseGet(() -> UUID.randomUUID().toString()));
  }

  Leadership(Settings settings, KubernetesClient client, Chains chains, String identity) {
    this.settings = settings;
    this.role = Role.of(settings.role());
    this.identity = identity;
    this.network =
        new NetworkLease(
            client, settings, role.value() + "/" + identity, chains::lookAgain, executor);
  }

  @Produces
  @Singleton
  LeaderElectionConfiguration configuration() {
    var times = settings.lease();
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(role.fieldManager())
        .withLeaseNamespace(settings.namespace())
        .withIdentity(identity)
        .withLeaseDuration(times.duration())
        .withRenewDeadline(times.renewDeadline())
        .withRetryPeriod(times.retryPeriod())
        .withLeaderCallbacks(
            new LeaderCallbacks(this::startLeading, () -> leading = false, leader -> {}))
        .build();
  }

  private void startLeading() {
    leading = true;
    network.start();
  }

  /** Whether this replica acts for its role. */
  boolean isLeading() {
    return leading;
  }

  @Override
  public boolean isHeld() {
    return network.isHeld();
  }

  @PreDestroy
  void close() {
    network.close();
    executor.shutdown();
  }
}
