package io.decentracompute.operator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.decentracompute.cluster.ApiRights;
import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Names;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.DealChain;
import io.decentracompute.crds.deal.DealChainStatus;
import io.decentracompute.crds.deal.DealConditions;
import io.decentracompute.crds.deal.DealSpec;
import io.decentracompute.crds.deal.DealStatus;
import io.decentracompute.crds.deal.DealTerms;
import io.decentracompute.crds.deal.DealWorker;
import io.decentracompute.crds.deal.WorkerPhase;
import io.decentracompute.crds.deal.WorkerState;
import io.decentracompute.crds.network.ChainSpec;
import io.decentracompute.crds.network.Contracts;
import io.decentracompute.crds.network.Epoch;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.network.NetworkSpec;
import io.decentracompute.crds.network.NetworkStatus;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.NodeSelector;
import io.decentracompute.crds.provider.OfferSpec;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.provider.ProviderChain;
import io.decentracompute.crds.provider.ProviderSpec;
import io.decentracompute.crds.provider.ProviderStatus;
import io.decentracompute.crds.shape.ResourceShape;
import io.decentracompute.crds.shape.SecretName;
import io.decentracompute.crds.subnet.ModuleRef;
import io.decentracompute.crds.subnet.Payment;
import io.decentracompute.crds.subnet.Replicas;
import io.decentracompute.crds.subnet.ServiceSpec;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.crds.subnet.SubnetSpec;
import io.decentracompute.crds.subnet.SubnetStatus;
import io.decentracompute.crds.subnet.SubnetWorker;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.settings.Settings;
import io.decentracompute.operator.worker.WorkerNames;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator against a real API server; the rest of the world is played by {@link World}. */
@Tag("component")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  private static final Random RANDOM = new Random(42);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PROVIDER_ADDRESS = "0x5555555555555555555555555555555555555555";
  private static final String CUSTOMER = "0xcccccccccccccccccccccccccccccccccccccccc";
  private static final String CID = "bafkrei" + "a".repeat(52);
  private static final String DEFINITION =
      "{\"functions\":[],\"services\":[{\"config\":{},\"limits\":{\"memoryMiB\":256,"
          + "\"timeoutMs\":10000},\"modules\":[{\"cid\":\""
          + CID
          + "\",\"name\":\"thumbnails\",\"sources\":[\"http://mirror.test:8089/t.wasm\"]}],"
          + "\"name\":\"thumbnails\"}],\"v\":1}";

  /** Every test has Nodes, a network and a provider of its own. */
  private final String group = "g" + HexFormat.of().formatHex(bytes(4));

  private KubernetesClient client;
  private World world;
  private Settings settings;
  private RunningOperator operator;

  @BeforeEach
  void begin() throws IOException {
    client = cluster.client();
    world = new World(client, cluster.namespace());
    settings = settings("false");
    operator = new RunningOperator(client, settings);
    network();
    provider();
  }

  private Settings settings(String leaderElection) {
    return Settings.read(variables(leaderElection)::get);
  }

  private Map<String, String> variables(String leaderElection) {
    var gateway = "http://127.0.0.1:" + world.gatewayPort();
    return Map.of(
        "DECENTRA_NAMESPACE",
        cluster.namespace(),
        "DECENTRA_GATEWAY_STATUS_URL",
        gateway,
        "DECENTRA_GATEWAY_URL",
        gateway,
        "DECENTRA_STATUS_PORT",
        Integer.toString(world.statusPort),
        "DECENTRA_PROVER_SHARE_MEMORY",
        "256Mi",
        "DECENTRA_LEADER_ELECTION",
        leaderElection);
  }

  @AfterEach
  void end() {
    operator.close();
    for (var deal : client.resources(Deal.class).inAnyNamespace().list().getItems()) {
      dropFinalizers(deal);
      client.resource(deal).delete();
    }
    client.apps().statefulSets().inAnyNamespace().delete();
    client.resources(Subnet.class).inAnyNamespace().delete();
    client.resources(Provider.class).delete();
    client.resources(ComputeUnit.class).delete();
    client.resources(ComputePeer.class).delete();
    client.resources(Network.class).delete();
    world.close();
    for (var pod : client.pods().inAnyNamespace().list().getItems()) {
      client.resource(pod).withGracePeriod(0).delete();
    }
    assertThat(world.violations).isEmpty();
  }

  @Test
  void nodeBecomesAPeerWithUnitsThatProve() {
    world.addNode(node(1), group);

    var units = awaitUnits(node(1), UnitPhase.PROVING);

    // (2000m - 100m of the prover) / (500m + 100m) = 3
    assertThat(units).hasSize(3);
    var peer =
        client.resources(ComputePeer.class).list().getItems().stream()
            .filter(p -> p.getSpec().nodeName().equals(node(1)))
            .findFirst()
            .orElseThrow();
    assertThat(peer.getMetadata().getName()).isEqualTo(Names.peer(peer.getSpec().peerId()));
    assertThat(peer.getSpec().units()).isEqualTo(3);
    assertThat(Conditions.isTrue(peer.getStatus().conditions(), "InventoryMatches")).isTrue();
  }

  @Test
  void dealIsServedByWorkersOnItsUnits() {
    world.addNode(node(1), group);
    world.addNode(node(2), group);
    var deal = deal(2);

    var served = awaitDeal(deal, DealConditions.Ready.ACTIVE);

    var workers = served.getStatus().workers();
    assertThat(workers).hasSize(2).allMatch(w -> w.phase() == WorkerPhase.READY);
    assertThat(workers).extracting(WorkerState::peerId).doesNotHaveDuplicates();
    assertThat(workers).allMatch(w -> w.statement() != null && w.install().size() == 1);
    assertThat(conditions(served))
        .contains("UnitsBound=Bound", "Installed=Installed", "Available=Available");
    var name = Names.worker(workers.getFirst().id());
    var set =
        client
            .apps()
            .statefulSets()
            .inNamespace(deal.getMetadata().getNamespace())
            .withName(name)
            .get();
    assertThat(set.getSpec().getTemplate().getSpec().getPriorityClassName())
        .isEqualTo("decentra-deal");
    var key = key(deal, name);
    assertThat(key.getImmutable()).isTrue();
    assertThat(key.getData()).containsOnlyKeys("seed", "peerId");
  }

  @Test
  void silentProverIsDeletedBeforeTheWorkerStarts() {
    world.addNode(node(1), group);
    awaitUnits(node(1), UnitPhase.PROVING);
    world.obedientProvers.remove(node(1));
    await().atMost(PATIENCE).until(() -> world.proversOf(node(1)).size() == 1);
    var silent = world.proversOf(node(1)).getFirst().getMetadata().getUid();

    awaitDeal(deal(1), DealConditions.Ready.ACTIVE);

    assertThat(world.proversOf(node(1))).noneMatch(p -> p.getMetadata().getUid().equals(silent));
  }

  @Test
  void endedDealIsTakenAwayAndItsUnitsProveAgain() {
    world.addNode(node(1), group);
    var deal = deal(1);
    awaitDeal(deal, DealConditions.Ready.ACTIVE);
    var name = Names.worker(deal.getSpec().workers().getFirst().id());

    write(deal, spec(deal, deal.getSpec().workers(), true));

    awaitDeal(deal, DealConditions.Ready.ENDED);
    awaitUnits(node(1), UnitPhase.PROVING);
    var namespace = deal.getMetadata().getNamespace();
    assertThat(client.apps().statefulSets().inNamespace(namespace).list().getItems()).isEmpty();
    assertThat(client.pods().inNamespace(namespace).list().getItems()).isEmpty();
    assertThat(client.services().inNamespace(namespace).list().getItems()).isEmpty();
    assertThat(client.network().v1().networkPolicies().inNamespace(namespace).list().getItems())
        .isEmpty();
    assertThat(key(deal, name)).isNull();
    client.resource(deal).delete();
    await().atMost(PATIENCE).until(() -> client.resource(deal).get() == null);
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    world.addNode(node(1), group);
    var deal = deal(1);
    awaitDeal(deal, DealConditions.Ready.ACTIVE);
    touchAndWait(deal, 0);
    operator.writes.clear();

    for (var round = 1; round <= 5; round++) {
      touchAndWait(deal, round);
    }

    assertThat(operator.writes).isEmpty();
  }

  @Test
  void restartWritesNothing() {
    world.addNode(node(1), group);
    var deal = deal(1);
    awaitDeal(deal, DealConditions.Ready.ACTIVE);
    operator.close();

    operator = new RunningOperator(client, settings);
    await().atMost(PATIENCE).until(() -> operator.reconciles("deal") >= 1);
    await().atMost(PATIENCE).until(() -> operator.reconciles("unit") >= 3);
    await().atMost(PATIENCE).until(() -> operator.reconciles("capacity") >= 1);
    touchAndWait(deal, 1);

    assertThat(operator.writes).as("writes, while %s", events(deal)).isEmpty();
  }

  @Test
  void deletedDealKeepsServingWhileItIsPaid() {
    world.addNode(node(1), group);
    var deal = deal(1);
    awaitDeal(deal, DealConditions.Ready.ACTIVE);
    var pod = podOf(deal);

    client.resource(deal).delete();
    touchAndWait(deal, 1);
    touchAndWait(deal, 2);

    assertThat(podOf(deal)).isEqualTo(pod);
    assertThat(client.resource(deal).get().getMetadata().getDeletionTimestamp()).isNotNull();
    write(deal, spec(deal, deal.getSpec().workers(), true));
    await().atMost(PATIENCE).until(() -> client.resource(deal).get() == null);
    awaitUnits(node(1), UnitPhase.PROVING);
  }

  @Test
  void suspendedDealKeepsKeyAndUnitsAndComesBackWithThem() {
    world.addNode(node(1), group);
    var deal = deal(1);
    var before = awaitDeal(deal, DealConditions.Ready.ACTIVE).getStatus().workers();

    chain(deal, DealChainStatus.SUSPENDED);

    awaitDeal(deal, DealConditions.Ready.SUSPENDED);
    var pods = client.pods().inNamespace(deal.getMetadata().getNamespace());
    await().atMost(PATIENCE).until(() -> pods.list().getItems().isEmpty());
    assertThat(client.resource(deal).get().getStatus().workers())
        .extracting(WorkerState::phase)
        .containsExactly(WorkerPhase.SUSPENDED);
    assertThat(phases(node(1)).filter(phase -> phase == UnitPhase.SERVING)).hasSize(1);

    chain(deal, DealChainStatus.ACTIVE);

    assertThat(awaitDeal(deal, DealConditions.Ready.ACTIVE).getStatus().workers())
        .isEqualTo(before);
  }

  @Test
  void dealWrittenAgainAdoptsItsWorkers() {
    world.addNode(node(1), group);
    var deal = deal(1);
    var before = awaitDeal(deal, DealConditions.Ready.ACTIVE);
    var pod = podOf(deal);
    client.resource(deal).delete();
    dropFinalizers(deal);
    await().atMost(PATIENCE).until(() -> client.resource(deal).get() == null);

    write(deal, deal.getSpec());

    var after = awaitDeal(deal, DealConditions.Ready.ACTIVE);
    assertThat(podOf(deal)).isEqualTo(pod);
    assertThat(after.getStatus().workers().getFirst().peerId())
        .isEqualTo(before.getStatus().workers().getFirst().peerId());
  }

  @Test
  void lostNodeDegradesTheDealAndTheWorkerComesBackWithIt() {
    world.addNode(node(1), group);
    world.addNode(node(2), group);
    var deal = deal(2);
    var before = awaitDeal(deal, DealConditions.Ready.ACTIVE);

    world.setReady(node(2), false);

    var degraded = awaitDeal(deal, DealConditions.Ready.DEGRADED);
    assertThat(degraded.getStatus().workers())
        .extracting(WorkerState::phase)
        .containsExactly(WorkerPhase.READY, WorkerPhase.LOST);
    awaitUnits(node(2), UnitPhase.LOST);
    assertThat(conditions(degraded)).contains("UnitsBound=UnitLost", "Available=PartlyAvailable");
    world.setReady(node(2), true);
    var after = awaitDeal(deal, DealConditions.Ready.ACTIVE);
    assertThat(after.getStatus().workers())
        .extracting(WorkerState::peerId)
        .isEqualTo(before.getStatus().workers().stream().map(WorkerState::peerId).toList());
  }

  @Test
  void workerThatTheChainNamesNoMoreIsDrained() {
    world.addNode(node(1), group);
    var deal = deal(2);
    awaitDeal(deal, DealConditions.Ready.ACTIVE);

    write(deal, spec(deal, deal.getSpec().workers().subList(0, 1), false));

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                client
                        .apps()
                        .statefulSets()
                        .inNamespace(deal.getMetadata().getNamespace())
                        .list()
                        .getItems()
                        .size()
                    == 1);
    await()
        .atMost(PATIENCE)
        .until(() -> phases(node(1)).filter(p -> p == UnitPhase.PROVING).count() == 2);
  }

  @Test
  void installErrorShowsInDealAndSubnet() {
    world.addNode(node(1), group);
    var dealId = id();
    world.brokenInstalls.put(Names.dealNamespace(dealId), "bytes do not match the CID");
    var deal = deal(dealId, 1);
    var failed = awaitDeal(deal, DealConditions.Ready.DEGRADED);

    var subnet = subnet(deal, failed.getStatus().workers());

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(condition(subnet, "Progressing"))
                    .contains("InstallFailed")
                    .contains("bytes do not match the CID"));
    assertThat(conditions(failed)).contains("Installed=InstallFailed");
  }

  @Test
  void subnetIsReadyOnceItsWorkersAnswerTheHealthParticle() {
    world.addNode(node(1), group);
    var deal = deal(2);
    var served = awaitDeal(deal, DealConditions.Ready.ACTIVE);

    var subnet = subnet(deal, served.getStatus().workers());

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(condition(subnet, "Ready")).startsWith("TRUE Ready"));
    var status = client.resource(subnet).get().getStatus();
    assertThat(status.replicas()).isEqualTo(2);
    assertThat(status.readyReplicas()).isEqualTo(2);
  }

  @Test
  void standbyTakesOverFromAKilledLeaderAndDoesNothingTwice() {
    operator.close();
    try (var first = replica("operator-1");
        var second = replica("operator-2")) {
      var replicas = Map.of("operator-1", first, "operator-2", second);
      await().atMost(Duration.ofMinutes(3)).until(() -> replicas.containsKey(holder()));
      var leader = holder();
      world.addNode(node(1), group);
      awaitUnits(node(1), UnitPhase.PROVING);
      var deal = deal(1);
      await()
          .atMost(PATIENCE)
          .until(() -> units().anyMatch(unit -> unit.getSpec().dealRef() != null));

      requireNonNull(replicas.get(leader)).kill();

      var served = awaitDeal(deal, DealConditions.Ready.ACTIVE);
      assertThat(holder()).isNotEqualTo(leader);
      var name = Names.worker(deal.getSpec().workers().getFirst().id());
      var peerId = Base64.getDecoder().decode(key(deal, name).getData().get("peerId"));
      assertThat(served.getStatus().workers())
          .extracting(WorkerState::peerId)
          .containsExactly(new String(peerId, StandardCharsets.UTF_8));
      assertThat(phases(node(1)).filter(phase -> phase == UnitPhase.SERVING)).hasSize(1);
    }
    operator = new RunningOperator(client, settings);
  }

  private OperatorProcess replica(String name) {
    var variables = new HashMap<>(variables("true"));
    variables.put("HOSTNAME", name);
    return OperatorProcess.start(cluster.kubeconfig(), variables);
  }

  /** Who holds the operator's Lease; empty while nobody does. */
  private String holder() {
    var lease =
        client.leases().inNamespace(cluster.namespace()).withName("decentra-operator").get();
    var holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  @Test
  void idleUnitBeyondTheRoomOfItsNodeIsTakenAway() {
    world.addNode(node(1), group);
    awaitUnits(node(1), UnitPhase.PROVING);
    var any = units().filter(unit -> node(1).equals(unit.getSpec().nodeName())).findFirst();
    var id = "0x" + "7".repeat(64);
    var unit = ComputeUnit.named(Names.unit(id));
    unit.getMetadata().setLabels(any.orElseThrow().getMetadata().getLabels());
    unit.setSpec(any.orElseThrow().getSpec().withUnitId(id).withIndex(7));
    client.resource(unit).create();

    await().atMost(PATIENCE).until(() -> client.resource(unit).get() == null);
    assertThat(phases(node(1))).hasSize(3);
  }

  /** After all others, whose requests count: it holds for the whole class only. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theChartGrantsWhatIsAskedForAndNothingElse() {
    operator.close();
    client.leases().inNamespace(cluster.namespace()).withName("decentra-operator").delete();
    operator = new RunningOperator(client, settings("true"));
    world.addNode(node(1), group);
    awaitDeal(deal(1), DealConditions.Ready.ACTIVE);

    assertThat(
            RunningOperator.RIGHTS.from(
                Path.of(
                    System.getProperty("decentra.root"),
                    "charts/src/test/resources/golden/default.yaml"),
                "decentra-operator"))
        // The framework wants to be allowed to update its Lease before it leads, and then patches;
        // the copy of the content token, which is applied, has no part in this class.
        .isEqualTo(
            new ApiRights.Difference(
                Set.of(), Set.of("update coordination.k8s.io/leases", "patch core/secrets")));
  }

  // ---- the cast

  private String node(int number) {
    return group + "-node-" + number;
  }

  private void network() {
    var network = Network.named(group);
    network.setSpec(
        new NetworkSpec(
            new ChainSpec(
                31_337,
                List.of("http://dev-chain:8545"),
                new Contracts(address(1), address(2), address(3), address(4)),
                0),
            new ResourceShape("500m", "512Mi", "1Gi"),
            List.of()));
    client.resource(network).create();
    world.applyStatus(
        Network.named(group),
        NetworkStatus.empty()
            .withEpoch(new Epoch(1, Instant.now().plusSeconds(60), id(), "0x" + "f".repeat(64))),
        FieldManagers.MARKET_SYNC_PROVIDER);
  }

  private void provider() {
    var provider = Provider.named(group);
    provider.setSpec(
        new ProviderSpec(
            group,
            new SecretName("account"),
            new NodeSelector(Map.of("group", group), List.of()),
            new OfferSpec("1000", List.of(), Map.of(), null),
            null,
            null));
    client.resource(provider).create();
    world.applyStatus(
        Provider.named(group),
        ProviderStatus.empty().withChain(ProviderChain.empty().withAddress(PROVIDER_ADDRESS)),
        FieldManagers.MARKET_SYNC_PROVIDER);
  }

  private Deal deal(int workers) {
    return deal(id(), workers);
  }

  /** Workers of one unit each, spread over the Nodes. */
  private Deal deal(String dealId, int workers) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                units().filter(u -> u.statusOrEmpty().phase() == UnitPhase.PROVING).count()
                    >= workers);
    var nodes =
        units()
            .map(u -> Objects.requireNonNull(u.getSpec().nodeName()))
            .distinct()
            .sorted()
            .toList();
    var chosen =
        Stream.iterate(0, i -> i < workers, i -> i + 1)
            .map(
                i ->
                    units()
                        .filter(u -> nodes.get(i % nodes.size()).equals(u.getSpec().nodeName()))
                        .filter(u -> Objects.equals(u.getSpec().index(), i / nodes.size()))
                        .findFirst()
                        .orElseThrow())
            .map(u -> new DealWorker(id(), List.of(Objects.requireNonNull(u.getSpec().unitId()))))
            .toList();
    var namespace = Names.dealNamespace(dealId);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("default")
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .serverSideApply();
    var deal = Deal.named(namespace, Names.deal(dealId));
    return write(
        deal,
        new DealSpec(
            group,
            dealId,
            CUSTOMER,
            new DealTerms("1000", 1, 1, workers, 2, "0"),
            DEFINITION,
            chosen,
            9,
            false));
  }

  private static DealSpec spec(Deal deal, List<DealWorker> workers, boolean ended) {
    var spec = deal.getSpec();
    return new DealSpec(
        spec.network(),
        spec.dealId(),
        spec.customer(),
        spec.terms(),
        spec.definition(),
        workers,
        spec.paidThroughEpoch(),
        ended);
  }

  private Deal write(Deal deal, DealSpec spec) {
    var fresh = Deal.named(deal.getMetadata().getNamespace(), deal.getMetadata().getName());
    fresh.setSpec(spec);
    return client
        .resource(fresh)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FieldManagers.MARKET_SYNC_PROVIDER)
                .withForce(true)
                .build());
  }

  private Subnet subnet(Deal deal, List<WorkerState> workers) {
    var subnet = Subnet.named(cluster.namespace(), group);
    subnet.setSpec(
        new SubnetSpec(
            group,
            new Replicas(1, workers.size()),
            1,
            List.of(
                new ServiceSpec(
                    "thumbnails",
                    List.of(new ModuleRef("thumbnails", CID, List.of())),
                    Map.of(),
                    null)),
            List.of(),
            null,
            new Payment("1000", 2, "0", true, new SecretName("customer")),
            null,
            null,
            false));
    var created = client.resource(subnet).create();
    world.applyStatus(
        Subnet.named(cluster.namespace(), group),
        SubnetStatus.empty()
            .withChain(
                SubnetChain.empty()
                    .withDealId(deal.getSpec().dealId())
                    .withWorkers(
                        workers.stream()
                            .map(
                                w ->
                                    new SubnetWorker(
                                        w.id(), PROVIDER_ADDRESS, w.id(), w.peerId(), true))
                            .toList())),
        FieldManagers.MARKET_SYNC_CUSTOMER);
    return created;
  }

  // ---- looking

  private Stream<ComputeUnit> units() {
    return client.resources(ComputeUnit.class).list().getItems().stream()
        .filter(u -> group.equals(u.getSpec().network()));
  }

  private Stream<UnitPhase> phases(String node) {
    return units()
        .filter(u -> node.equals(u.getSpec().nodeName()))
        .map(u -> Objects.requireNonNullElse(u.statusOrEmpty().phase(), UnitPhase.DISCOVERED));
  }

  private List<UnitPhase> awaitUnits(String node, UnitPhase phase) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> phases(node).toList(),
            all -> !all.isEmpty() && all.stream().allMatch(p -> p == phase));
  }

  private Deal awaitDeal(Deal deal, Reason reason) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> client.resource(deal).get(),
            (Predicate<Deal>)
                d -> d.getStatus() != null && Conditions.has(d.getStatus().conditions(), reason));
  }

  /** Changes a label and waits until the operator has looked at the Deal since. */
  private void touchAndWait(Deal deal, int round) {
    var from = operator.reconciles("deal");
    merge(deal, "{\"metadata\":{\"labels\":{\"round\":\"" + round + "\"}}}");
    await().atMost(PATIENCE).until(() -> operator.reconciles("deal") > from);
  }

  /** What market-sync says of the chain. */
  private void chain(Deal deal, DealChainStatus status) {
    var fresh = new Deal();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(deal.getMetadata().getNamespace())
            .withName(deal.getMetadata().getName())
            .build());
    world.applyStatus(
        fresh,
        DealStatus.empty().withChain(DealChain.empty().withStatus(status)),
        FieldManagers.MARKET_SYNC_PROVIDER);
  }

  private void dropFinalizers(Deal deal) {
    merge(deal, "{\"metadata\":{\"finalizers\":null}}");
  }

  private void merge(Deal deal, String patch) {
    client.resource(deal).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private String podOf(Deal deal) {
    var pod =
        client
            .pods()
            .inNamespace(deal.getMetadata().getNamespace())
            .withName(WorkerNames.pod(Names.worker(deal.getSpec().workers().getFirst().id())))
            .get();
    return pod.getMetadata().getDeletionTimestamp() == null
        ? pod.getMetadata().getUid()
        : "is being deleted";
  }

  private Secret key(Deal deal, String worker) {
    return client
        .secrets()
        .inNamespace(deal.getMetadata().getNamespace())
        .withName(WorkerNames.key(worker))
        .get();
  }

  private String events(Deal deal) {
    return client
        .events()
        .v1()
        .events()
        .inNamespace(deal.getMetadata().getNamespace())
        .list()
        .getItems()
        .stream()
        .map(event -> event.getReason() + ": " + event.getNote())
        .toList()
        .toString();
  }

  private static List<String> conditions(Deal deal) {
    return deal.getStatus().conditions().stream().map(c -> c.type() + "=" + c.reason()).toList();
  }

  private String condition(Subnet subnet, String type) {
    var status = client.resource(subnet).get().getStatus();
    return Conditions.find(status.conditions(), type)
        .map(c -> c.status() + " " + c.reason() + " " + c.message())
        .orElse("");
  }

  private static String id() {
    return "0x" + HexFormat.of().formatHex(bytes(32));
  }

  private static String address(int digit) {
    return "0x" + Integer.toString(digit).repeat(40);
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
