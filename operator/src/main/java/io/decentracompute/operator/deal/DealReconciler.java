package io.decentracompute.operator.deal;

import io.decentracompute.crds.Api;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.Names;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.DealWorker;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.DealRef;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.apiserver.Applier;
import io.decentracompute.operator.apiserver.Nodes;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.deal.DealFacts.NodeState;
import io.decentracompute.operator.deal.DealFacts.PodView;
import io.decentracompute.operator.deal.DealFacts.UnitView;
import io.decentracompute.operator.deal.DealFacts.WorkerView;
import io.decentracompute.operator.probe.StatusAnswer;
import io.decentracompute.operator.probe.StatusReader;
import io.decentracompute.operator.settings.Settings;
import io.decentracompute.operator.worker.WorkerKeys;
import io.decentracompute.operator.worker.WorkerNames;
import io.decentracompute.operator.worker.WorkerRenderer;
import io.decentracompute.operator.worker.WorkerRequest;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
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
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the workers of deals: observe, plan, apply, report. */
@ControllerConfiguration(
    name = "deal",
    finalizerName = Api.GROUP + "/workers",
    fieldManager = FieldManagers.OPERATOR,
    generationAwareEventProcessing = false,
    retry = GenericRetry.class,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, intervalMultiplier = 2, maxInterval = 60_000)
@Singleton
public final class DealReconciler implements Reconciler<Deal>, Cleaner<Deal> {
  private static final Logger LOG = LoggerFactory.getLogger(DealReconciler.class);
  private static final Set<String> OWNED = Set.of("observedGeneration", "workers");
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private static final String BY_UNIT = "unit";
  private static final String BY_NAMESPACE = "of-namespace";

  private final KubernetesClient client;
  private final Settings settings;
  private final Clock clock;
  private final StatusReader statuses = new StatusReader();
  private final Applier applier;
  private final StatusWriter writer;
  private final WorkerKeys keys;
  private final ContentToken contentToken;

  private @Nullable Caches caches;

  private record Caches(
      InformerEventSource<ComputeUnit, Deal> units,
      InformerEventSource<Node, Deal> nodes,
      InformerEventSource<Network, Deal> networks,
      InformerEventSource<Provider, Deal> providers,
      InformerEventSource<StatefulSet, Deal> sets,
      InformerEventSource<Pod, Deal> pods,
      InformerEventSource<ConfigMap, Deal> definitions,
      InformerEventSource<Service, Deal> services,
      InformerEventSource<NetworkPolicy, Deal> policies) {
    List<EventSource<?, Deal>> all() {
      return List.of(
          units, nodes, networks, providers, sets, pods, definitions, services, policies);
    }
  }

  /** Works through this client. */
  public DealReconciler(
      KubernetesClient client,
      Settings settings,
      Clock clock,
      Applier applier,
      StatusWriter writer) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
    this.applier = applier;
    this.writer = writer;
    this.keys = new WorkerKeys(applier);
    this.contentToken = new ContentToken(client, settings.contentTokenFile());
  }

  @Override
  public List<EventSource<?, Deal>> prepareEventSources(EventSourceContext<Deal> context) {
    var deals = context.getPrimaryCache();
    deals.addIndexer(
        BY_UNIT,
        deal -> deal.getSpec().workers().stream().flatMap(w -> w.unitIds().stream()).toList());
    var units =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ComputeUnit.class, Deal.class)
                .withSecondaryToPrimaryMapper(
                    unit -> {
                      var ids = new HashSet<ResourceID>();
                      var ref = unit.getSpec().dealRef();
                      if (ref != null) {
                        ids.add(new ResourceID(ref.name(), ref.namespace()));
                      }
                      var unitId = unit.getSpec().unitId();
                      if (unitId != null) {
                        deals.byIndex(BY_UNIT, unitId).stream()
                            .map(ResourceID::fromResource)
                            .forEach(ids::add);
                      }
                      return ids;
                    })
                .withOnUpdateFilter(
                    (after, before) ->
                        !Objects.equals(
                                after.getMetadata().getGeneration(),
                                before.getMetadata().getGeneration())
                            || after.statusOrEmpty().phase() != before.statusOrEmpty().phase())
                .build(),
            context);
    var nodes =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Node.class, Deal.class)
                .withSecondaryToPrimaryMapper(
                    node ->
                        units
                            .list(
                                unit ->
                                    node.getMetadata().getName().equals(unit.getSpec().nodeName()))
                            .map(unit -> unit.getSpec().dealRef())
                            .filter(Objects::nonNull)
                            .map(ref -> new ResourceID(ref.name(), ref.namespace()))
                            .collect(Collectors.toSet()))
                .withOnUpdateFilter(Nodes::readinessChanged)
                .build(),
            context);
    var networks =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Network.class, Deal.class)
                .withSecondaryToPrimaryMapper(
                    network -> on(deals.list(), network.getMetadata().getName()))
                .withOnUpdateFilter((after, before) -> !gateway(after).equals(gateway(before)))
                .build(),
            context);
    var providers =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Provider.class, Deal.class)
                .withSecondaryToPrimaryMapper(
                    provider -> on(deals.list(), provider.getSpec().network()))
                .withOnUpdateFilter((after, before) -> !address(after).equals(address(before)))
                .build(),
            context);
    var ready =
        new Caches(
            units,
            nodes,
            networks,
            providers,
            objects(StatefulSet.class, context),
            objects(Pod.class, context),
            objects(ConfigMap.class, context),
            objects(Service.class, context),
            objects(NetworkPolicy.class, context));
    for (var source :
        List.of(ready.sets, ready.pods, ready.definitions, ready.services, ready.policies)) {
      source.addIndexers(Map.of(BY_NAMESPACE, o -> List.of(o.getMetadata().getNamespace())));
    }
    caches = ready;
    return ready.all();
  }

  private static <R extends HasMetadata> InformerEventSource<R, Deal> objects(
      Class<R> type, EventSourceContext<Deal> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Deal.class)
            .withLabelSelector(WorkerNames.SELECTOR)
            .withSecondaryToPrimaryMapper(
                object -> {
                  var deal = object.getMetadata().getLabels().get(Labels.DEAL);
                  return deal == null
                      ? Set.of()
                      : Set.of(new ResourceID("deal-" + deal, object.getMetadata().getNamespace()));
                })
            .build(),
        context);
  }

  private static Set<ResourceID> on(Stream<Deal> deals, String network) {
    return deals
        .filter(deal -> deal.getSpec().network().equals(network))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static Optional<Object> gateway(Network network) {
    return Optional.ofNullable(network.getStatus()).map(s -> s.gateway());
  }

  private static Optional<String> address(Provider provider) {
    return Optional.ofNullable(provider.getStatus())
        .map(s -> s.chain())
        .map(chain -> chain.address());
  }

  @Override
  public UpdateControl<Deal> reconcile(Deal deal, Context<Deal> context) {
    var done = converge(deal);
    return UpdateControl.<Deal>noUpdate().rescheduleAfter(done.recheck());
  }

  /** A Deal that is being deleted is served like any other until its end is final. */
  @Override
  public DeleteControl cleanup(Deal deal, Context<Deal> context) {
    var done = converge(deal);
    if (done.released()) {
      writer.forget(deal.getMetadata().getUid());
      return DeleteControl.defaultDelete();
    }
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(done.recheck());
  }

  private record Done(Duration recheck, boolean released) {}

  private Done converge(Deal deal) {
    var facts = observe(deal);
    var plan = DealPlanner.plan(facts);
    var complete = apply(facts, plan);
    // Only on top of what was read: a cache that lags must not undo what was said since.
    writer.writeIfUnchanged(
        deal,
        Deal.named(deal.getMetadata().getNamespace(), deal.getMetadata().getName()),
        plan.status(),
        OWNED);
    return new Done(complete ? plan.recheck() : AT_ONCE, plan.released() && complete);
  }

  // ---- observe

  private DealFacts observe(Deal deal) {
    var cache = Objects.requireNonNull(caches, "event sources are prepared before a reconcile");
    var namespace = deal.getMetadata().getNamespace();
    var wantedUnits =
        deal.getSpec().workers().stream()
            .flatMap(w -> w.unitIds().stream())
            .collect(Collectors.toSet());
    Map<String, UnitView> units =
        cache
            .units()
            .list(
                unit ->
                    wantedUnits.contains(unit.getSpec().unitId())
                        || isOurs(unit.getSpec().dealRef(), deal))
            .filter(unit -> unit.getSpec().unitId() != null)
            .map(DealReconciler::view)
            .collect(Collectors.toMap(UnitView::unitId, unit -> unit, (a, b) -> a));
    var sets = byWorker(cache.sets().byIndex(BY_NAMESPACE, namespace));
    var pods = byWorker(cache.pods().byIndex(BY_NAMESPACE, namespace));
    var others = new ArrayList<HasMetadata>();
    others.addAll(cache.definitions().byIndex(BY_NAMESPACE, namespace));
    others.addAll(cache.services().byIndex(BY_NAMESPACE, namespace));
    others.addAll(cache.policies().byIndex(BY_NAMESPACE, namespace));
    var leftovers = byWorker(others);

    var wanted = new LinkedHashMap<String, DealWorker>();
    deal.getSpec().workers().forEach(worker -> wanted.put(worker.id(), worker));
    var ids = new java.util.LinkedHashSet<>(wanted.keySet());
    units.values().stream()
        .flatMap(unit -> unit.dealRef().stream())
        .filter(ref -> isOurs(ref, deal))
        .map(DealRef::workerId)
        .forEach(ids::add);
    Stream.of(sets, leftovers)
        .flatMap(objects -> objects.values().stream())
        .flatMap(Collection::stream)
        .map(object -> object.getMetadata().getAnnotations().get(WorkerNames.WORKER_ID))
        .filter(Objects::nonNull)
        .forEach(ids::add);

    var answers = ask(pods, cache);
    var workers = new ArrayList<WorkerView>();
    for (var id : ids) {
      var name = Names.worker(id);
      var spec = wanted.get(id);
      List<HasMetadata> own = pods.getOrDefault(name, List.of());
      var node = nodeOf(id, spec, units.values(), own);
      workers.add(
          new WorkerView(
              name,
              id,
              spec != null,
              spec == null ? List.of() : spec.unitIds(),
              node.map(n -> state(n, cache)),
              sets.containsKey(name),
              leftovers.containsKey(name),
              keyMissing(namespace, name, own),
              own.stream().map(DealReconciler::podView).toList(),
              Optional.ofNullable(answers.get(name))));
    }
    return new DealFacts(
        deal,
        cache.networks().get(new ResourceID(deal.getSpec().network())),
        cache
            .providers()
            .list(provider -> provider.getSpec().network().equals(deal.getSpec().network()))
            .flatMap(provider -> address(provider).stream())
            .sorted()
            .findFirst(),
        units,
        workers,
        settings,
        clock.instant());
  }

  private static boolean isOurs(@Nullable DealRef ref, Deal deal) {
    return ref != null && ref.dealId().equals(deal.getSpec().dealId());
  }

  static UnitView view(ComputeUnit unit) {
    return new UnitView(
        unit.getMetadata().getName(),
        Objects.requireNonNull(unit.getSpec().unitId()),
        Objects.requireNonNullElse(unit.getSpec().nodeName(), ""),
        Objects.requireNonNullElse(unit.statusOrEmpty().phase(), UnitPhase.DISCOVERED),
        Optional.ofNullable(unit.getSpec().dealRef()),
        unit.getMetadata().getResourceVersion());
  }

  private static PodView podView(HasMetadata object) {
    var pod = (Pod) object;
    return new PodView(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        Optional.ofNullable(pod.getMetadata().getDeletionTimestamp()).map(Instant::parse),
        pod.getStatus() != null
            && pod.getStatus().getConditions().stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())));
  }

  private static Map<String, List<HasMetadata>> byWorker(
      Collection<? extends HasMetadata> objects) {
    return objects.stream()
        .filter(o -> o.getMetadata().getLabels().containsKey(Labels.INSTANCE))
        .collect(Collectors.groupingBy(o -> o.getMetadata().getLabels().get(Labels.INSTANCE)));
  }

  private static Optional<String> nodeOf(
      String workerId,
      @Nullable DealWorker spec,
      Collection<UnitView> units,
      List<HasMetadata> pods) {
    return units.stream()
        .filter(
            unit ->
                (spec != null && spec.unitIds().contains(unit.unitId()))
                    || unit.dealRef().map(r -> r.workerId().equals(workerId)).orElse(false))
        .map(UnitView::nodeName)
        .findFirst()
        .or(
            () ->
                pods.stream()
                    .map(pod -> ((Pod) pod).getSpec().getNodeName())
                    .filter(Objects::nonNull)
                    .findFirst());
  }

  private static NodeState state(String nodeName, Caches cache) {
    return cache
        .nodes()
        .get(new ResourceID(nodeName))
        .map(node -> Nodes.isReady(node) ? NodeState.READY : NodeState.NOT_READY)
        .orElse(NodeState.GONE);
  }

  /** Reads the status of every worker that has an address, all at once. */
  private Map<String, StatusAnswer> ask(Map<String, List<HasMetadata>> pods, Caches cache) {
    var asked = new LinkedHashMap<String, Future<StatusAnswer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      pods.forEach(
          (name, own) ->
              own.stream()
                  .map(Pod.class::cast)
                  .filter(pod -> canAnswer(pod, cache))
                  .forEach(
                      pod -> asked.put(name, threads.submit(() -> statuses.read(address(pod))))));
    }
    var answers = new LinkedHashMap<String, StatusAnswer>();
    asked.forEach((name, answer) -> answers.put(name, answer.resultNow()));
    return answers;
  }

  private static boolean canAnswer(Pod pod, Caches cache) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getPodIP() != null
        && pod.getSpec().getNodeName() != null
        && state(pod.getSpec().getNodeName(), cache) == NodeState.READY;
  }

  private URI address(Pod pod) {
    var ip = pod.getStatus().getPodIP();
    return URI.create(
        "http://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + settings.statusPort());
  }

  /** A pod that cannot start for want of its key, because somebody deleted the Secret. */
  private boolean keyMissing(String namespace, String worker, List<HasMetadata> pods) {
    var waits =
        pods.stream()
            .map(pod -> ((Pod) pod).getStatus())
            .anyMatch(
                status ->
                    status != null
                        && "Pending".equals(status.getPhase())
                        && status.getPodIP() == null);
    return waits
        && client.secrets().inNamespace(namespace).withName(WorkerNames.key(worker)).get() == null;
  }

  // ---- apply

  /** Carries out the plan; false when something came in between, so that it is planned again. */
  private boolean apply(DealFacts facts, DealPlan plan) {
    var complete = true;
    for (var binding : plan.bind()) {
      complete &= bind(binding.unit(), Optional.of(binding.dealRef()));
    }
    for (var request : plan.run()) {
      complete &= run(facts, request);
    }
    var namespace = facts.deal().getMetadata().getNamespace();
    for (var name : plan.stop()) {
      applier.delete(named(new StatefulSet(), namespace, name));
    }
    for (var pod : plan.end()) {
      client.pods().inNamespace(namespace).withName(pod.name()).delete();
    }
    for (var pod : plan.force()) {
      LOG.atWarn()
          .addKeyValue("namespace", namespace)
          .addKeyValue("name", pod.name())
          .log("Pod taken off the API: its Node cannot end it");
      client.pods().inNamespace(namespace).withName(pod.name()).withGracePeriod(0).delete();
    }
    if (!plan.wipe().isEmpty() && plan.run().isEmpty()) {
      contentToken.remove(namespace);
    }
    for (var name : plan.wipe()) {
      wipe(namespace, name);
    }
    for (var unit : plan.unbind()) {
      complete &= noPodLeft(namespace, unit) && bind(unit, Optional.empty());
    }
    return complete;
  }

  /** The definition goes last: as long as it is there, the rest is wiped again after a crash. */
  private void wipe(String namespace, String worker) {
    applier.delete(
        named(new io.fabric8.kubernetes.api.model.Secret(), namespace, WorkerNames.key(worker)));
    applier.delete(named(new NetworkPolicy(), namespace, worker));
    applier.delete(named(new Service(), namespace, worker));
    applier.delete(named(new ConfigMap(), namespace, WorkerNames.definition(worker)));
  }

  private static <T extends HasMetadata> T named(T object, String namespace, String name) {
    object.setMetadata(
        new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .build());
    return object;
  }

  private boolean run(DealFacts facts, WorkerRequest request) {
    var cache = Objects.requireNonNull(caches, "event sources are prepared before a reconcile");
    var id = new ResourceID(request.name(), request.namespace());
    var set = cache.sets().get(id);
    if (set.isEmpty() && !mayStart(facts, request)) {
      return false;
    }
    contentToken.ensure(request.namespace());
    var keyMissing =
        facts.workers().stream().anyMatch(w -> w.name().equals(request.name()) && w.keyMissing());
    if (set.isEmpty() || keyMissing) {
      keys.ensure(
          request.namespace(), WorkerNames.key(request.name()), WorkerNames.labels(request));
    }
    var objects = WorkerRenderer.render(request);
    applier.apply(
        objects.definition(),
        cache
            .definitions()
            .get(new ResourceID(WorkerNames.definition(request.name()), request.namespace())));
    applier.apply(objects.policy(), cache.policies().get(id));
    applier.apply(objects.service(), cache.services().get(id));
    if (applier.apply(objects.statefulSet(), set)) {
      LOG.atInfo()
          .addKeyValue("namespace", request.namespace())
          .addKeyValue("name", request.name())
          .addKeyValue("node", request.nodeName())
          .log(set.isEmpty() ? "Worker started" : "Worker changed");
    }
    return true;
  }

  /**
   * Reads the units once more, past all caches, before a worker starts on them: a cache that lags
   * must not start a worker on a unit that proves again.
   */
  private boolean mayStart(DealFacts facts, WorkerRequest request) {
    for (var name : request.unitNames()) {
      var unit = client.resources(ComputeUnit.class).withName(name).get();
      if (unit == null
          || unit.statusOrEmpty().phase() != UnitPhase.SERVING
          || !isOurs(unit.getSpec().dealRef(), facts.deal())
          || !request
              .workerId()
              .equals(Objects.requireNonNull(unit.getSpec().dealRef()).workerId())) {
        return false;
      }
    }
    return true;
  }

  /** Asks the API itself, past all caches, before a unit is given back to the prover. */
  private boolean noPodLeft(String namespace, UnitView unit) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabels(Map.of(Labels.COMPONENT, WorkerNames.COMPONENT))
        .list()
        .getItems()
        .stream()
        .map(pod -> pod.getMetadata().getAnnotations())
        .filter(Objects::nonNull)
        .map(annotations -> annotations.getOrDefault(WorkerNames.UNITS, ""))
        .noneMatch(units -> List.of(units.split(",", -1)).contains(unit.name()));
  }

  /** Binds a unit, or gives it back, if it is still as it was read. */
  private boolean bind(UnitView unit, Optional<DealRef> dealRef) {
    var spec = new LinkedHashMap<String, @Nullable Object>();
    spec.put("dealRef", dealRef.orElse(null));
    var patch =
        client
            .getKubernetesSerialization()
            .asJson(
                Map.of(
                    "metadata", Map.of("resourceVersion", unit.resourceVersion()), "spec", spec));
    try {
      client
          .resources(ComputeUnit.class)
          .withName(unit.name())
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.JSON_MERGE)
                  .withFieldManager(FieldManagers.OPERATOR)
                  .build(),
              patch);
      LOG.atInfo()
          .addKeyValue("unit", unit.name())
          .addKeyValue("dealId", dealRef.map(DealRef::dealId).orElse(""))
          .log(dealRef.isPresent() ? "Unit bound" : "Unit given back");
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false; // changed meanwhile: plan again on what it is now
      }
      throw e;
    }
  }
}
