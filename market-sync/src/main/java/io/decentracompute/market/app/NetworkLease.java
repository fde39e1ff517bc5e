package io.decentracompute.market.app;

import io.decentracompute.market.network.Writership;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The Lease by which one process of all roles writes Networks. Only a process that leads its role
 * asks for it, so whoever holds it also reconciles.
 */
final class NetworkLease implements Writership, AutoCloseable {
  static final String NAME = "decentra-network";

  private final KubernetesClient client;
  private final Settings settings;
  private final String identity;
  private final Runnable onAcquired;
  private final Executor executor;
  private final AtomicBoolean held = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Optional<CompletableFuture<?>> election = Optional.empty();

  NetworkLease(
      KubernetesClient client,
      Settings settings,
      String identity,
      Runnable onAcquired,
      Executor executor) {
    this.client = client;
    this.settings = settings;
    this.identity = identity;
    this.onAcquired = onAcquired;
    this.executor = executor;
  }

  @Override
  public boolean isHeld() {
    return held.get();
  }

  /** Asks for the Lease from now on, again and again. */
  void start() {
    if (closed.get()) {
      return;
    }
    var times = settings.lease();
    var elector =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName(NAME)
                    .withLock(new LeaseLock(settings.namespace(), NAME, identity))
                    .withLeaseDuration(times.duration())
                    .withRenewDeadline(times.renewDeadline())
                    .withRetryPeriod(times.retryPeriod())
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(this::acquired, () -> held.set(false), leader -> {}))
                    .build())
            .build();
    var running = elector.start();
    election = Optional.of(running);
    var _ =
        running.whenComplete(
            (done, lost) -> {
              held.set(false);
              CompletableFuture.delayedExecutor(
                      times.retryPeriod().toMillis(), TimeUnit.MILLISECONDS, executor)
                  .execute(this::start);
            });
  }

  private void acquired() {
    held.set(true);
    onAcquired.run();
  }

  @Override
  public void close() {
    closed.set(true);
    election.ifPresent(running -> running.cancel(true));
  }
}
