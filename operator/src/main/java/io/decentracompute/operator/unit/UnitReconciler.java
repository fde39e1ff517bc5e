package io.decentracompute.operator.unit;

import io.decentracompute.crds.Api;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions;
import io.decentracompute.crds.unit.ComputeUnitSpec;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.crds.unit.DealRef;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.apiserver.Nodes;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.settings.Settings;
import io.decentracompute.operator.unit.UnitFacts.DealWish;
import io.decentracompute.operator.unit.UnitFacts.Market;
import io.decentracompute.operator.unit.UnitFacts.NodeState;
import io.decentracompute.operator.unit.UnitFacts.OutOfService;
import io.decentracompute.operator.unit.UnitFacts.ProverPod;
import io.decentracompute.operator.worker.WorkerNames;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
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

/** Leads each unit through its lifecycle: observe, plan, apply, report. */
@ControllerConfiguration(
    name = "unit",
    fieldManager = FieldManagers.OPERATOR,
    generationAwareEventProcessing = false,
    retry = GenericRetry.class,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, intervalMultiplier = 2, maxInterval = 60_000)
@Singleton
public final class UnitReconciler implements Reconciler<ComputeUnit> {
  /** Chooses prover pods, in the release's namespace. */
  static final String PROVERS =
      Labels.PART_OF + "=" + Api.PART_OF + "," + Labels.COMPONENT + "=prover";

  private static final Logger LOG = LoggerFactory.getLogger(UnitReconciler.class);
  private static final Set<String> OWNED = Set.of("observedGeneration", "phase");
  private static final String BY_NODE = "node";
  private static final String BY_PEER = "peer";
  private static final String BY_UNIT = "unit";

  private final KubernetesClient client;
  private final Settings settings;
  private final Clock clock;
  private final StatusWriter writer;
  private final YieldLog yields = new YieldLog();

  private @Nullable Caches caches;

  private record Caches(
      IndexerResourceCache<ComputeUnit> units,
      InformerEventSource<Node, ComputeUnit> nodes,
      InformerEventSource<ComputePeer, ComputeUnit> peers,
      InformerEventSource<Deal, ComputeUnit> deals,
      InformerEventSource<Network, ComputeUnit> networks,
      InformerEventSource<Pod, ComputeUnit> provers,
      InformerEventSource<Pod, ComputeUnit> workers) {
    List<EventSource<?, ComputeUnit>> all() {
      return List.of(nodes, peers, deals, networks, provers, workers);
    }
  }

  /** Works through this client. */
  public UnitReconciler(
      KubernetesClient client, Settings settings, Clock clock, StatusWriter writer) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
    this.writer = writer;
  }

  @Override
  public List<EventSource<?, ComputeUnit>> prepareEventSources(
      EventSourceContext<ComputeUnit> context) {
    var units = context.getPrimaryCache();
    units.addIndexer(BY_NODE, unit -> listOf(unit.getSpec().nodeName()));
    units.addIndexer(BY_PEER, unit -> listOf(unit.getSpec().peer()));
    var nodes =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Node.class, ComputeUnit.class)
                .withSecondaryToPrimaryMapper(
                    node -> ids(units.byIndex(BY_NODE, node.getMetadata().getName())))
                .withOnUpdateFilter(Nodes::readinessChanged)
                .build(),
            context);
    var peers =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ComputePeer.class, ComputeUnit.class)
                .withSecondaryToPrimaryMapper(
                    peer -> ids(units.byIndex(BY_PEER, peer.getMetadata().getName())))
                .withOnUpdateFilter((after, before) -> possible(after) != possible(before))
                .build(),
            context);
    var deals =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Deal.class, ComputeUnit.class)
                .withSecondaryToPrimaryMapper(
                    deal -> ids(units.list(unit -> names(unit.getSpec().dealRef(), deal)).toList()))
                .withOnUpdateFilter(
                    (after, before) ->
                        !Objects.equals(
                            after.getMetadata().getGeneration(),
                            before.getMetadata().getGeneration()))
                .build(),
            context);
    var networks =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Network.class, ComputeUnit.class)
                .withSecondaryToPrimaryMapper(
                    network ->
                        ids(
                            units
                                .list(
                                    unit ->
                                        network
                                            .getMetadata()
                                            .getName()
                                            .equals(unit.getSpec().network()))
                                .toList()))
                .withOnUpdateFilter((after, before) -> hasEpoch(after) != hasEpoch(before))
                .build(),
            context);
    var provers =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, ComputeUnit.class)
                .withName("provers")
                .withNamespaces(Set.of(settings.namespace()))
                .withLabelSelector(PROVERS)
                .withSecondaryToPrimaryMapper(
                    pod ->
                        ids(
                            listOf(pod.getSpec().getNodeName()).stream()
                                .flatMap(node -> units.byIndex(BY_NODE, node).stream())
                                .filter(unit -> unit.statusOrEmpty().phase() == UnitPhase.YIELDING)
                                .toList()))
                .build(),
            context);
    var workers =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, ComputeUnit.class)
                .withName("workers")
                .withLabelSelector(WorkerNames.SELECTOR)
                .withSecondaryToPrimaryMapper(
                    pod -> unitsOf(pod).stream().map(ResourceID::new).collect(Collectors.toSet()))
                .withOnUpdateFilter((after, before) -> !unitsOf(after).equals(unitsOf(before)))
                .build(),
            context);
    workers.addIndexers(Map.of(BY_UNIT, UnitReconciler::unitsOf));
    var ready = new Caches(units, nodes, peers, deals, networks, provers, workers);
    caches = ready;
    return ready.all();
  }

  private static List<String> listOf(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }

  private static Set<ResourceID> ids(List<ComputeUnit> units) {
    return units.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  private static List<String> unitsOf(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    var units = annotations == null ? null : annotations.get(WorkerNames.UNITS);
    return units == null ? List.of() : List.of(units.split(",", -1));
  }

  private static boolean names(@Nullable DealRef ref, Deal deal) {
    return ref != null
        && ref.name().equals(deal.getMetadata().getName())
        && ref.namespace().equals(deal.getMetadata().getNamespace());
  }

  private static boolean hasEpoch(Network network) {
    return network.getStatus() != null && network.getStatus().epoch() != null;
  }

  private static int possible(ComputePeer peer) {
    var inventory = peer.getStatus() == null ? null : peer.getStatus().inventory();
    var possible = inventory == null ? null : inventory.unitsPossible();
    return possible == null ? Integer.MAX_VALUE : possible;
  }

  @Override
  public UpdateControl<ComputeUnit> reconcile(ComputeUnit unit, Context<ComputeUnit> context) {
    var facts = observe(unit);
    if (facts.isEmpty()) {
      return UpdateControl.noUpdate();
    }
    var plan = UnitPlanner.plan(facts.get());
    plan.evict().ifPresent(prover -> evict(unit, prover));
    report(unit, plan, facts.get());
    UpdateControl<ComputeUnit> done = UpdateControl.noUpdate();
    plan.recheck().ifPresent(done::rescheduleAfter);
    return done;
  }

  /** Empty for an object that somebody made by hand and that is no unit of any Node. */
  private Optional<UnitFacts> observe(ComputeUnit unit) {
    var cache = Objects.requireNonNull(caches, "event sources are prepared before a reconcile");
    var spec = unit.getSpec();
    var name = unit.getMetadata().getName();
    var nodeName = spec == null ? null : spec.nodeName();
    if (spec == null || nodeName == null || spec.unitId() == null) {
      return Optional.empty();
    }
    var now = clock.instant();
    var phase = Objects.requireNonNullElse(unit.statusOrEmpty().phase(), UnitPhase.DISCOVERED);
    var generation = unit.getMetadata().getGeneration();
    var asked = phase == UnitPhase.YIELDING;
    if (!asked) {
      yields.forget(name);
    }
    var since = asked ? yields.since(name, generation, now) : now;
    var overdue = asked && !since.plus(settings.yieldTimeout()).isAfter(now);
    return Optional.of(
        new UnitFacts(
            phase,
            since,
            cache
                .nodes()
                .get(new ResourceID(nodeName))
                .map(node -> Nodes.isReady(node) ? NodeState.READY : NodeState.NOT_READY)
                .orElse(NodeState.GONE),
            market(unit),
            outOfService(unit, spec, cache),
            spec.network() != null
                && cache
                    .networks()
                    .get(new ResourceID(spec.network()))
                    .map(UnitReconciler::hasEpoch)
                    .orElse(phase == UnitPhase.PROVING),
            Optional.ofNullable(spec.dealRef()).map(ref -> wish(ref, cache)),
            acknowledged(unit, generation),
            overdue ? provers(name, nodeName) : List.of(),
            cache.workers().byIndex(BY_UNIT, name).size(),
            now,
            settings.yieldTimeout()));
  }

  private static Market market(ComputeUnit unit) {
    var registered = Conditions.find(unit.statusOrEmpty().conditions(), "Registered");
    if (registered.isEmpty()) {
      return Market.NOT_REGISTERED;
    }
    return UnitPlanner.market(
        registered.get().status() != ConditionStatus.UNKNOWN, registered.get().holds());
  }

  /** Free units take the room that bound ones leave, the lowest index first. */
  private static Optional<OutOfService> outOfService(
      ComputeUnit unit, ComputeUnitSpec spec, Caches cache) {
    if (Boolean.TRUE.equals(spec.cordoned())) {
      return Optional.of(OutOfService.CORDONED);
    }
    var peerName = Objects.requireNonNullElse(spec.peer(), "");
    var peer = cache.peers().get(new ResourceID(peerName));
    if (peer.isEmpty()) {
      return Optional.empty();
    }
    var siblings = cache.units().byIndex(BY_PEER, peerName);
    var bound = siblings.stream().filter(u -> u.getSpec().dealRef() != null).count();
    var before =
        siblings.stream()
            .filter(u -> u.getSpec().dealRef() == null)
            .sorted(Comparator.comparingInt(UnitReconciler::index))
            .takeWhile(u -> index(u) < index(unit))
            .count();
    return bound + before < possible(peer.get())
        ? Optional.empty()
        : Optional.of(OutOfService.NO_ROOM);
  }

  private static int index(ComputeUnit unit) {
    return Objects.requireNonNullElse(unit.getSpec().index(), Integer.MAX_VALUE);
  }

  /** A Deal that is not there is no reason to stop: its workers go on until its end is known. */
  private static DealWish wish(DealRef ref, Caches cache) {
    return cache
        .deals()
        .get(new ResourceID(ref.name(), ref.namespace()))
        .filter(
            deal ->
                deal.getSpec().ended()
                    || deal.getSpec().workers().stream()
                        .noneMatch(worker -> worker.id().equals(ref.workerId())))
        .map(deal -> DealWish.RETURN)
        .orElse(DealWish.SERVE);
  }

  /** An answer to an earlier deal is none: it must be for the present generation. */
  private static boolean acknowledged(ComputeUnit unit, long generation) {
    return Conditions.find(unit.statusOrEmpty().conditions(), "Proving")
        .filter(c -> c.is(ComputeUnitConditions.Proving.YIELDED))
        .map(c -> c.observedGeneration() >= generation)
        .orElse(false);
  }

  /** Provers that may still hash on the unit, from the API itself: a cache that lags may lie. */
  private List<ProverPod> provers(String unit, String nodeName) {
    var pods =
        client
            .pods()
            .inNamespace(settings.namespace())
            .withLabelSelector(PROVERS)
            .withField("spec.nodeName", nodeName)
            .list()
            .getItems();
    var suspects =
        yields.suspects(unit, pods.stream().map(pod -> pod.getMetadata().getUid()).toList());
    return pods.stream()
        .filter(pod -> suspects.contains(pod.getMetadata().getUid()))
        .map(
            pod ->
                new ProverPod(
                    pod.getMetadata().getNamespace(),
                    pod.getMetadata().getName(),
                    pod.getMetadata().getUid(),
                    pod.getMetadata().getDeletionTimestamp() != null))
        .toList();
  }

  private void evict(ComputeUnit unit, ProverPod prover) {
    LOG.atWarn()
        .addKeyValue("unit", unit.getMetadata().getName())
        .addKeyValue("namespace", prover.namespace())
        .addKeyValue("name", prover.name())
        .log("Prover did not yield in time; its pod is deleted");
    client
        .pods()
        .inNamespace(prover.namespace())
        .withName(prover.name())
        .withGracePeriod(1)
        .delete();
  }

  private void report(ComputeUnit unit, UnitPlan plan, UnitFacts facts) {
    var observed = unit.statusOrEmpty().conditions();
    var generation = unit.getMetadata().getGeneration();
    if (writer.writeIfUnchanged(
            unit,
            ComputeUnit.named(unit.getMetadata().getName()),
            ComputeUnitStatus.empty()
                .withObservedGeneration(generation)
                .withPhase(plan.phase())
                .withConditions(
                    List.of(
                        Conditions.next(
                            observed, plan.ready(), plan.message(), generation, facts.now()),
                        Conditions.next(
                            observed,
                            plan.bound(),
                            plan.bound().meaning(),
                            generation,
                            facts.now()))),
            OWNED)
        && plan.phase() != facts.phase()) {
      LOG.atInfo()
          .addKeyValue("unit", unit.getMetadata().getName())
          .addKeyValue("from", facts.phase())
          .addKeyValue("phase", plan.phase())
          .log("Unit changed phase");
    }
    if (facts.phase() == UnitPhase.YIELDING && plan.phase() == UnitPhase.SERVING) {
      LOG.atDebug()
          .addKeyValue("unit", unit.getMetadata().getName())
          .addKeyValue("waited", Duration.between(facts.yieldingSince(), facts.now()))
          .log("Unit yielded");
    }
  }
}
