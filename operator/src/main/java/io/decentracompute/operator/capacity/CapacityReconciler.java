package io.decentracompute.operator.capacity;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.Names;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerStatus;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.operator.apiserver.Applier;
import io.decentracompute.operator.apiserver.Nodes;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.capacity.CapacityFacts.NodeView;
import io.decentracompute.operator.quantity.Resources;
import io.decentracompute.operator.settings.Settings;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes ComputePeers and ComputeUnits of a Provider's Nodes: observe, plan, apply, report. */
@ControllerConfiguration(
    name = "capacity",
    fieldManager = FieldManagers.OPERATOR,
    generationAwareEventProcessing = false,
    retry = GenericRetry.class,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, intervalMultiplier = 2, maxInterval = 60_000)
@Singleton
public final class CapacityReconciler implements Reconciler<Provider> {
  private static final Logger LOG = LoggerFactory.getLogger(CapacityReconciler.class);
  private static final Set<String> OWNED = Set.of("observedGeneration", "inventory");
  private static final String BY_NODE = "node";

  private final Settings settings;
  private final Clock clock;
  private final Applier applier;
  private final StatusWriter writer;

  private @Nullable Caches caches;

  private record Caches(
      InformerEventSource<Network, Provider> networks,
      InformerEventSource<Node, Provider> nodes,
      InformerEventSource<Pod, Provider> pods,
      InformerEventSource<ComputePeer, Provider> peers,
      InformerEventSource<ComputeUnit, Provider> units) {
    List<EventSource<?, Provider>> all() {
      return List.of(networks, nodes, pods, peers, units);
    }
  }

  /** Works with these. */
  public CapacityReconciler(Settings settings, Clock clock, Applier applier, StatusWriter writer) {
    this.settings = settings;
    this.clock = clock;
    this.applier = applier;
    this.writer = writer;
  }

  @Override
  public List<EventSource<?, Provider>> prepareEventSources(EventSourceContext<Provider> context) {
    var providers = context.getPrimaryCache();
    var networks =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Network.class, Provider.class)
                .withSecondaryToPrimaryMapper(
                    network ->
                        ids(
                            providers
                                .list(
                                    p ->
                                        p.getSpec()
                                            .network()
                                            .equals(network.getMetadata().getName()))
                                .toList()))
                .withOnUpdateFilter((after, before) -> generationChanged(after, before))
                .build(),
            context);
    var nodes =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Node.class, Provider.class)
                .withSecondaryToPrimaryMapper(node -> ids(providers.list().toList()))
                .withOnUpdateFilter(
                    (after, before) ->
                        Nodes.readinessChanged(after, before)
                            || !Objects.equals(
                                after.getStatus().getAllocatable(),
                                before.getStatus().getAllocatable())
                            || !Objects.equals(
                                after.getMetadata().getLabels(), before.getMetadata().getLabels()))
                .build(),
            context);
    var pods =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, Provider.class)
                .withFieldSelector(
                    new FieldSelector(
                        new FieldSelector.Field("status.phase", "Succeeded", true),
                        new FieldSelector.Field("status.phase", "Failed", true)))
                .withSecondaryToPrimaryMapper(
                    pod ->
                        pod.getSpec().getNodeName() == null || NodeView.isOurs(pod, "worker")
                            ? Set.of()
                            : ids(providers.list().toList()))
                .withOnUpdateFilter(
                    (after, before) ->
                        !Objects.equals(
                            after.getSpec().getNodeName(), before.getSpec().getNodeName()))
                .build(),
            context);
    pods.addIndexers(
        Map.of(
            BY_NODE,
            pod ->
                pod.getSpec().getNodeName() == null
                    ? List.of()
                    : List.of(pod.getSpec().getNodeName())));
    var peers =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ComputePeer.class, Provider.class)
                .withSecondaryToPrimaryMapper(
                    peer -> Set.of(new ResourceID(peer.getSpec().provider())))
                .withOnUpdateFilter((after, before) -> generationChanged(after, before))
                .build(),
            context);
    var units =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ComputeUnit.class, Provider.class)
                .withSecondaryToPrimaryMapper(
                    unit ->
                        ids(
                            providers
                                .list(p -> p.getSpec().network().equals(unit.getSpec().network()))
                                .toList()))
                .withOnUpdateFilter((after, before) -> generationChanged(after, before))
                .build(),
            context);
    var ready = new Caches(networks, nodes, pods, peers, units);
    caches = ready;
    return ready.all();
  }

  private static boolean generationChanged(
      io.fabric8.kubernetes.api.model.HasMetadata after,
      io.fabric8.kubernetes.api.model.HasMetadata before) {
    return !Objects.equals(
        after.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }

  private static Set<ResourceID> ids(List<Provider> providers) {
    return providers.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  @Override
  public UpdateControl<Provider> reconcile(Provider provider, Context<Provider> context) {
    var cache = Objects.requireNonNull(caches, "event sources are prepared before a reconcile");
    var network = cache.networks().get(new ResourceID(provider.getSpec().network()));
    if (network.isEmpty()) {
      return UpdateControl.noUpdate(); // its condition says so, by market-sync
    }
    var plan = CapacityPlanner.plan(observe(provider, network.get(), cache));
    for (var peer : plan.peers()) {
      apply(peer, cache);
    }
    return UpdateControl.noUpdate();
  }

  private CapacityFacts observe(Provider provider, Network network, Caches cache) {
    return new CapacityFacts(
        provider,
        network,
        cache
            .nodes()
            .list()
            .map(
                node ->
                    NodeView.of(node, cache.pods().byIndex(BY_NODE, node.getMetadata().getName())))
            .toList(),
        cache.peers().list().toList(),
        cache.units().list().toList(),
        Resources.of(settings.nodeShare()),
        Resources.of(settings.proverShare()));
  }

  private void apply(CapacityPlan.Peer plan, Caches cache) {
    var observed = cache.peers().get(new ResourceID(plan.name()));
    var peer = ComputePeer.named(plan.name());
    peer.getMetadata()
        .setLabels(
            Map.of(
                Labels.NODE, plan.spec().nodeName(),
                Labels.NETWORK, plan.spec().network()));
    peer.setSpec(plan.spec());
    if (applier.apply(peer, observed)) {
      LOG.atInfo()
          .addKeyValue("peer", plan.name())
          .addKeyValue("node", plan.spec().nodeName())
          .addKeyValue("units", plan.spec().units())
          .log(observed.isEmpty() ? "Peer found" : "Peer changed");
    }
    observed.ifPresent(known -> report(known, plan));
    for (var spec : plan.units()) {
      var unit = ComputeUnit.named(Names.unit(Objects.requireNonNull(spec.unitId())));
      unit.getMetadata()
          .setLabels(
              Map.of(
                  Labels.NODE, plan.spec().nodeName(),
                  Labels.PEER, plan.name(),
                  Labels.NETWORK, plan.spec().network()));
      observed.ifPresent(known -> unit.getMetadata().setOwnerReferences(List.of(owner(known))));
      unit.setSpec(spec);
      // Units wait for their peer's UID, so that they are its own from the first day.
      if (observed.isPresent()) {
        applier.apply(unit, cache.units().get(new ResourceID(unit.getMetadata().getName())));
      }
    }
    for (var name : plan.surplus()) {
      applier.delete(ComputeUnit.named(name));
    }
  }

  private static io.fabric8.kubernetes.api.model.OwnerReference owner(ComputePeer peer) {
    return new OwnerReferenceBuilder()
        .withApiVersion(peer.getApiVersion())
        .withKind(peer.getKind())
        .withName(peer.getMetadata().getName())
        .withUid(peer.getMetadata().getUid())
        .build();
  }

  private void report(ComputePeer peer, CapacityPlan.Peer plan) {
    var conditions =
        Optional.ofNullable(peer.getStatus()).map(ComputePeerStatus::conditions).orElse(List.of());
    var now = clock.instant();
    var generation = peer.getMetadata().getGeneration();
    writer.write(
        peer,
        ComputePeer.named(peer.getMetadata().getName()),
        ComputePeerStatus.empty()
            .withObservedGeneration(generation)
            .withInventory(plan.inventory())
            .withConditions(
                List.of(
                    Conditions.next(conditions, plan.ready(), plan.readyMessage(), generation, now),
                    Conditions.next(
                        conditions, plan.matches(), plan.matchesMessage(), generation, now))),
        OWNED);
  }
}
