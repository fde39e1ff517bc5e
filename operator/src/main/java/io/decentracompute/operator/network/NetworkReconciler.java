package io.decentracompute.operator.network;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.network.NetworkStatus;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.probe.StatusAnswer;
import io.decentracompute.operator.probe.StatusReader;
import io.decentracompute.operator.settings.Settings;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a Network where this cluster's gateway is. */
@ControllerConfiguration(
    name = "network",
    fieldManager = FieldManagers.OPERATOR,
    retry = GenericRetry.class,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, intervalMultiplier = 2, maxInterval = 60_000)
@Singleton
public final class NetworkReconciler implements Reconciler<Network> {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkReconciler.class);
  private static final Set<String> OWNED = Set.of("gateway");
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration CALM = Duration.ofSeconds(30);

  private final Settings settings;
  private final GatewayKey key;
  private final StatusWriter writer;
  private final StatusReader statuses = new StatusReader();

  /** Works with these. */
  public NetworkReconciler(Settings settings, GatewayKey key, StatusWriter writer) {
    this.settings = settings;
    this.key = key;
    this.writer = writer;
  }

  @Override
  public UpdateControl<Network> reconcile(Network network, Context<Network> context) {
    var known = Optional.ofNullable(network.getStatus()).map(NetworkStatus::gateway);
    var answer = statuses.read(settings.gateway().statusUrl());
    var gateway = GatewayPlanner.plan(known, answer, settings.gateway());
    if (answer instanceof StatusAnswer.Silent(var cause)) {
      LOG.atDebug()
          .addKeyValue("name", network.getMetadata().getName())
          .addKeyValue("cause", cause)
          .log("Gateway is silent");
      key.ensure(); // perhaps it waits for its key
    }
    if (gateway.isPresent()
        && writer.write(
            network,
            Network.named(network.getMetadata().getName()),
            NetworkStatus.empty().withGateway(gateway.get()),
            OWNED)) {
      LOG.atInfo()
          .addKeyValue("name", network.getMetadata().getName())
          .addKeyValue("peerId", gateway.get().peerId())
          .log("Gateway found");
    }
    return UpdateControl.<Network>noUpdate()
        .rescheduleAfter(answer instanceof StatusAnswer.Answered ? CALM : SOON);
  }
}
