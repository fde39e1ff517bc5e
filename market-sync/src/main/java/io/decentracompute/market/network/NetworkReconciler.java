package io.decentracompute.market.network;

import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.network.NetworkStatus;
import io.decentracompute.market.resource.Applier;
import io.decentracompute.market.resource.OwnedStatus;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Opens a chain session for each Network, and, in the one process that holds the lease, writes the
 * epoch and what is known of the chain. Runs in both roles.
 */
@Singleton
@ControllerConfiguration(
    name = "network",
    informer = @Informer(name = "network"),
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, maxInterval = 30_000)
public class NetworkReconciler implements Reconciler<Network> {
  private final Chains chains;
  private final Applier applier;
  private final Writership writership;
  private final Clock clock;

  /** Follows Networks with these sessions. */
  public NetworkReconciler(Chains chains, Applier applier, Writership writership, Clock clock) {
    this.chains = chains;
    this.applier = applier;
    this.writership = writership;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Network>> prepareEventSources(EventSourceContext<Network> context) {
    var hints = new SimpleInboundEventSource<Network>("chain");
    chains.listen(
        (network, change) -> {
          if (change.everything()) {
            hints.propagateEvent(new ResourceID(network));
          }
        });
    return List.of(hints);
  }

  @Override
  public UpdateControl<Network> reconcile(Network observed, Context<Network> context) {
    var network = applier.newest(observed);
    var name = network.getMetadata().getName();
    chains.follow(name, network.getSpec().chain());
    if (writership.isHeld()) {
      var status = Optional.ofNullable(network.getStatus()).orElseGet(NetworkStatus::empty);
      var report =
          NetworkPlanner.plan(
              new NetworkPlanner.Facts(
                  name,
                  network.getSpec().chain().id(),
                  network.getMetadata().getGeneration(),
                  status.conditions(),
                  Optional.ofNullable(status.epoch()),
                  chains.state(name).orElseGet(ChainState.Connecting::new),
                  clock.instant()));
      var fields = new HashMap<String, Optional<Object>>();
      fields.put("epoch", report.epoch().map(epoch -> epoch));
      fields.put("observedGeneration", Optional.of(network.getMetadata().getGeneration()));
      applier.status(network, new OwnedStatus(fields, report.conditions()));
    }
    return UpdateControl.noUpdate();
  }
}
