package io.decentracompute.e2e.journey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.cluster.RunningCluster;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetWorker;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.e2e.gateway.GatewayClient;
import io.decentracompute.e2e.thumbnails.Thumbnails;
import io.decentracompute.e2e.timeline.Timeline;
import io.decentracompute.e2e.timeline.Timeline.Look;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.CommittedRoot;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.dev.DevAccount;
import io.decentracompute.market.chain.dev.DevChain;
import io.decentracompute.market.chain.dev.DevControl;
import io.decentracompute.market.chain.dev.EpochAdvance;
import io.decentracompute.prover.leaves.LeavesDocument;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Word;
import io.decentracompute.prover.verify.CapacityContract;
import io.decentracompute.prover.verify.EpochVerifier;
import io.decentracompute.prover.verify.LeavesSource;
import io.decentracompute.prover.verify.Verdict;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole way on a fresh cluster, a step a method, in the order in which they stand here. Each
 * step returns once what it brings about can be seen, and says in the timeline what it waits for.
 */
public final class Journey implements AutoCloseable {

  /** Where operator, market-sync, prover and gateway run. */
  public static final String SYSTEM = "decentra-system";

  /** Where the customer's Subnet lives. */
  public static final String SHOP = "shop";

  /** The Subnet of the sample. */
  public static final String SUBNET = "thumbnails";

  private static final List<String> IMAGES =
      List.of("operator", "market-sync", "node", "marine", "prover", "dev-chain");

  /** Bounds a wait on a loaded machine; on an idle one each takes seconds. */
  private static final Duration START = Duration.ofMinutes(8);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROOFS = "decentra_prover_proofs_total";

  private Map<String, Double> proofsAtLastPass = Map.of();
  private final Timeline timeline;
  private final RunningCluster cluster;
  private final KubernetesClient client;
  private final Reach reach;
  private final Path root;
  private @Nullable GatewayClient gateway;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

  /**
   * A journey on a cluster that nothing of ours runs on yet; the caller closes the cluster
   * afterwards.
   *
   * @param root the repository, where charts, samples and built images are
   */
  public Journey(Timeline timeline, RunningCluster cluster, Path root) {
    this.timeline = timeline;
    this.cluster = cluster;
    this.client = cluster.connect();
    this.reach = new Reach(client);
    this.root = root;
  }

  /** The cluster's client. */
  public KubernetesClient client() {
    return client;
  }

  // --- the network
  // ---------------------------------------------------------------------------------------------------------------

  /** Loads the images, starts the chain with its contracts, and installs the charts. */
  public void install() throws Exception {
    timeline.timed(
        "load the images into every node",
        () -> {
          cluster.loadImages(
              IMAGES.stream().map(i -> root.resolve("target/images/" + i + ".tar")).toList());
          return true;
        });
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(SYSTEM).endMetadata().build())
        .serverSideApply();
    timeline.timed(
        "helm install decentra-crds", () -> helm("decentra-crds", "decentra-crds", List.of()));
    timeline.timed(
        "helm install dev-chain",
        () ->
            helm(
                "dev-chain", "dev-chain", List.of("nodeSelector.kubernetes\\.io/hostname=node-1")));
    awaitReady("dev-chain", "app.kubernetes.io/name=dev-chain");
    try (DevControl control = devControl()) {
      control.deploy(Duration.ofDays(1), DevChain.DIFFICULTY);
    }
    timeline.note("contracts are on the chain");
    secret(SYSTEM, "provider-account", DevAccount.PROVIDER);
    timeline.timed("helm install decentra", () -> helm("decentra", "decentra", List.of()));
  }

  private boolean helm(String chart, String release, List<String> set) {
    Path folder = root.resolve("charts").resolve(chart);
    HelmInstall.run(
        folder,
        release,
        SYSTEM,
        cluster.kubeconfig(),
        Optional.of(folder.resolve("values-dev.yaml")).filter(Files::exists),
        set);
    return true;
  }

  /** Steers the development chain; the caller closes it. */
  public DevControl devControl() {
    return new DevControl(reach.http(SYSTEM, "dev-chain", 8545));
  }

  /** Reads the chain; the caller closes it. */
  public Chain chain() {
    try (DevControl control = devControl()) {
      return control.connect();
    }
  }

  // --- the seller
  // ----------------------------------------------------------------------------------------------------------------

  /** Applies Network and Provider and waits until every unit of the selling nodes proves. */
  public void sell() throws Exception {
    apply("network.yaml", Optional.empty());
    apply("provider.yaml", Optional.empty());
    timeline.await(
        "units of the selling nodes prove",
        START,
        () -> {
          List<ComputeUnit> units = units();
          long proving = units.stream().filter(u -> isTrue(u, "Proving")).count();
          return !units.isEmpty() && proving == units.size()
              ? Look.found(units)
              : Look.notYet(proving + " of " + units.size() + " units prove; " + troubles());
        });
  }

  /** Hashes per second of all provers together, by Node. */
  public Map<String, Double> hashRates() throws Exception {
    Map<String, Double> rates = new java.util.TreeMap<>();
    for (Pod pod : provers()) {
      JsonNode status = get(URI.create("http://" + pod.getStatus().getPodIP() + ":8080/status"));
      double sum = 0;
      for (JsonNode unit : status.path("units")) {
        sum += unit.path("hashesPerSecond").asDouble();
      }
      rates.put(pod.getSpec().getNodeName(), sum);
    }
    return rates;
  }

  /**
   * Waits until every Node with a proving unit has found a proof in this epoch, so that it has a
   * root to commit.
   */
  private void awaitProofs() throws InterruptedException {
    timeline.await(
        "every proving Node has found a proof in this epoch",
        START,
        () -> {
          Map<String, Double> now = proofs();
          List<String> without =
              units().stream()
                  .filter(u -> u.statusOrEmpty().phase() == UnitPhase.PROVING)
                  .map(u -> String.valueOf(u.getSpec().nodeName()))
                  .distinct()
                  .filter(node -> !hasGrown(node, now))
                  .toList();
          return without.isEmpty()
              ? Look.found(true)
              : Look.notYet("none yet from " + without + "; " + troubles());
        });
  }

  private boolean hasGrown(String node, Map<String, Double> now) {
    double before = proofsAtLastPass.getOrDefault(node, 0.0);
    double count = now.getOrDefault(node, 0.0);
    return count > before || (count < before && count > 0); // fewer: the prover was started again
  }

  /** Proofs found since each prover started, by Node; a prover that does not answer has none. */
  private Map<String, Double> proofs() {
    Map<String, Double> proofs = new java.util.HashMap<>();
    for (Pod pod : provers()) {
      try {
        HttpResponse<String> metrics =
            http.send(
                HttpRequest.newBuilder(
                        URI.create("http://" + pod.getStatus().getPodIP() + ":8080/metrics"))
                    .timeout(Duration.ofSeconds(5))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        metrics
            .body()
            .lines()
            .filter(l -> l.startsWith(PROOFS))
            .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
            .reduce(Double::sum)
            .ifPresent(sum -> proofs.put(pod.getSpec().getNodeName(), sum));
      } catch (IOException | IllegalArgumentException e) {
        proofs.put(pod.getSpec().getNodeName(), 0.0);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return proofs;
      }
    }
    return proofs;
  }

  /**
   * Moves the chain into the next epoch and waits until the roots of all peers that had a free unit
   * are on it; returns the roots of the ended epoch.
   */
  public List<CommittedRoot> passEpoch() throws Exception {
    awaitProofs();
    try (DevControl control = devControl();
        Chain chain = control.connect()) {
      EpochAdvance advance =
          timeline.timed(
              "pass into the next epoch; roots of the ended one are on the chain",
              () -> control.advanceEpoch(START));
      if (!advance.missingRoots().isEmpty()) {
        throw new IllegalStateException(
            "epoch "
                + advance.ended()
                + " ended without the roots of "
                + advance.missingRoots()
                + "; "
                + troubles());
      }
      proofsAtLastPass = proofs();
      List<CommittedRoot> roots = new ArrayList<>();
      for (ComputePeer peer : client.resources(ComputePeer.class).list().getItems()) {
        chain
            .market()
            .root(new Bytes32(peer.getSpec().peerId()), advance.ended())
            .ifPresent(roots::add);
      }
      return List.copyOf(roots);
    }
  }

  // --- the customer
  // --------------------------------------------------------------------------------------------------------------

  /**
   * Fetches the leaves of committed roots and checks every hash and the roots themselves.
   *
   * @throws IllegalStateException naming the first forged leaf
   */
  public void verifyEpoch(List<CommittedRoot> roots) throws Exception {
    CapacityContract capacity =
        new CapacityContract(
            reach.http(SYSTEM, "dev-chain", 8545), DevControl.CONTRACTS.capacity().hex());
    EpochVerifier verifier = new EpochVerifier(RandomX.load(Optional.empty()));
    for (CommittedRoot committed : roots) {
      Word peerId = Word.parse(committed.peerId().toString());
      ComputePeer peer =
          client
              .resources(ComputePeer.class)
              .withName(io.decentracompute.crds.Names.peer(peerId.toString()))
              .get();
      var proofs = peer.statusOrEmpty().proofs();
      if (proofs == null) {
        throw new IllegalStateException("peer " + peerId + " serves no leaves");
      }
      LeavesDocument document =
          LeavesSource.fetch(
              URI.create(proofs.leavesUrl()), Word.parse(committed.root().toString()));
      Verdict verdict =
          timeline.timed(
              "verify " + committed.count() + " proofs of " + peer.getSpec().nodeName(),
              () -> verifier.verify(document, capacity.facts(peerId, committed.epoch())));
      switch (verdict) {
        case Verdict.Holds(int leaves, int units) ->
            timeline.note(
                leaves + " proofs of " + units + " units hold, and the root is the chain's");
        case Verdict.Forged(var leaf, String why) ->
            throw new IllegalStateException("leaf " + leaf + " is forged: " + why);
      }
    }
  }

  /**
   * Grants the one Secret, stores the module's bytes, applies the Subnet, and waits until it is
   * Ready.
   */
  public Subnet rent() throws Exception {
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(SHOP).endMetadata().build())
        .serverSideApply();
    secret(SHOP, "customer-account", DevAccount.CUSTOMER);
    grant();
    timeline.await(
        "the gateway is ready",
        START,
        () -> {
          Deployment gateway =
              client.apps().deployments().inNamespace(SYSTEM).withName("decentra-gateway").get();
          Integer ready =
              gateway == null || gateway.getStatus() == null
                  ? null
                  : gateway.getStatus().getReadyReplicas();
          return ready != null && ready > 0 ? Look.found(ready) : Look.notYet(troubles());
        });
    GatewayClient gateway = gateway();
    String cid =
        gateway.put(Files.readAllBytes(root.resolve("samples/thumbnails/thumbnails.wasm")));
    timeline.note("module stored as " + cid);
    apply("thumbnails/subnet.yaml", Optional.of(SHOP));
    long applied = timeline.nowMs();
    timeline.await(
        "the Subnet is published",
        START,
        () -> {
          Subnet now = subnet();
          return now.statusOrEmpty().chain() != null && now.statusOrEmpty().chain().dealId() != null
              ? Look.found(now)
              : Look.notYet(conditions(now, now.statusOrEmpty().conditions()));
        });
    Subnet ready =
        timeline.await(
            "the Subnet is Ready",
            START,
            () -> {
              Subnet now = subnet();
              return Conditions.isTrue(now.statusOrEmpty().conditions(), "Ready")
                  ? Look.found(now)
                  : Look.notYet(
                      conditions(now, now.statusOrEmpty().conditions()) + "; " + troubles());
            });
    timeline.note(
        String.format(
            java.util.Locale.ROOT,
            "from apply to Ready: %.1f s",
            (timeline.nowMs() - applied) / 1000.0));
    // A worker answers before the chain's word of its activation has come back into the status.
    int target = ready.getSpec().replicas().target();
    timeline.await(
        "every worker is active on the chain",
        START,
        () -> {
          int active = workers().size();
          return active == target
              ? Look.found(active)
              : Look.notYet(active + " of " + target + " are active");
        });
    return ready;
  }

  /** The gateway as a caller with the content token sees it; the token is read once. */
  public synchronized GatewayClient gateway() {
    if (gateway == null) {
      gateway = newGateway();
    }
    return gateway;
  }

  private GatewayClient newGateway() {
    Secret secret = client.secrets().inNamespace(SYSTEM).withName("decentra-content-token").get();
    if (secret == null) {
      throw new IllegalStateException("there is no Secret decentra-content-token in " + SYSTEM);
    }
    byte[] token = Base64.getDecoder().decode(secret.getData().get("token"));
    return new GatewayClient(
        reach.http(SYSTEM, "decentra-gateway", 8081), new String(token, StandardCharsets.UTF_8));
  }

  /**
   * Peer ids of the workers that are active on the chain and answered the last health particle,
   * else of all active ones.
   */
  public List<Thumbnails.Worker> workers() {
    Subnet subnet = client.resources(Subnet.class).inNamespace(SHOP).withName(SUBNET).get();
    if (subnet == null || subnet.statusOrEmpty().chain() == null) {
      return List.of();
    }
    return subnet.statusOrEmpty().chain().workers().stream()
        .filter(SubnetWorker::active)
        .flatMap(
            w ->
                Stream.ofNullable(w.peerId())
                    .map(peer -> new Thumbnails.Worker(peer, w.computePeer())))
        .toList();
  }

  /**
   * Those of {@link #workers} that are connected to the gateway now; all of them where it cannot be
   * asked.
   */
  public List<Thumbnails.Worker> connectedWorkers() {
    List<Thumbnails.Worker> workers = workers();
    try {
      Set<String> connected = Set.copyOf(gateway().peers());
      List<Thumbnails.Worker> there =
          workers.stream().filter(w -> connected.contains(w.peerId())).toList();
      return there.isEmpty() ? workers : there;
    } catch (IOException e) {
      return workers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return workers;
    }
  }

  /** The Node that each worker's pod runs on, by peer id. */
  public Map<String, String> nodesOfWorkers() {
    Map<String, String> nodes = new java.util.HashMap<>();
    for (Deal deal : client.resources(Deal.class).inAnyNamespace().list().getItems()) {
      if (deal.getStatus() == null) {
        continue;
      }
      for (var worker : deal.getStatus().workers()) {
        String prefix = io.decentracompute.crds.Names.worker(worker.id());
        client.pods().inNamespace(deal.getMetadata().getNamespace()).list().getItems().stream()
            .filter(p -> p.getMetadata().getName().startsWith(prefix))
            .findFirst()
            .ifPresent(
                p ->
                    Optional.ofNullable(worker.peerId())
                        .ifPresent(id -> nodes.put(id, p.getSpec().getNodeName())));
      }
    }
    return nodes;
  }

  /** The deal of the Subnet as the chain has it. */
  public OnChainDeal deal(Subnet subnet) throws ChainUnavailableException {
    var known = subnet.statusOrEmpty().chain();
    if (known == null || known.dealId() == null) {
      throw new IllegalStateException("the Subnet has no deal yet");
    }
    try (Chain chain = chain()) {
      return chain.market().deal(new Bytes32(known.dealId())).orElseThrow();
    }
  }

  /** Deletes the Subnet and waits until it is gone and its deal has ended on the chain. */
  public void giveBack() throws Exception {
    client.resources(Subnet.class).inNamespace(SHOP).withName(SUBNET).delete();
    timeline.await(
        "the Subnet is gone",
        START,
        () -> {
          Subnet now = client.resources(Subnet.class).inNamespace(SHOP).withName(SUBNET).get();
          return now == null
              ? Look.found(true)
              : Look.notYet(conditions(now, now.statusOrEmpty().conditions()));
        });
  }

  /** Waits until every unit proves again and no Deal is left. */
  public void awaitReturn() throws Exception {
    timeline.await(
        "units prove again and no Deal is left",
        START,
        () -> {
          List<Deal> deals = client.resources(Deal.class).inAnyNamespace().list().getItems();
          List<ComputeUnit> units = units();
          boolean back =
              units.stream().allMatch(u -> u.statusOrEmpty().phase() == UnitPhase.PROVING);
          return deals.isEmpty() && back
              ? Look.found(true)
              : Look.notYet(deals.size() + " deals; units " + phases(units));
        });
  }

  // --- what went wrong
  // -----------------------------------------------------------------------------------------------------------

  /** Pods that are not running and conditions that do not hold, for whoever waits. */
  public String troubles() {
    List<String> troubles = new ArrayList<>();
    for (Pod pod : client.pods().inAnyNamespace().list().getItems()) {
      boolean ready =
          pod.getStatus().getConditions() != null
              && pod.getStatus().getConditions().stream()
                  .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
      if (!ready) {
        troubles.add("pod " + pod.getMetadata().getName() + " " + pod.getStatus().getPhase());
      }
    }
    client
        .resources(Provider.class)
        .list()
        .getItems()
        .forEach(p -> troubles.addAll(falseOnes(p, p.statusOrEmpty().conditions())));
    client
        .resources(Network.class)
        .list()
        .getItems()
        .forEach(n -> troubles.addAll(falseOnes(n, n.statusOrEmpty().conditions())));
    client
        .resources(Deal.class)
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(d -> troubles.addAll(falseOnes(d, d.statusOrEmpty().conditions())));
    return troubles.isEmpty() ? "all pods are ready" : String.join("; ", troubles);
  }

  @Override
  public void close() throws IOException {
    reach.close();
    client.close();
    http.close();
  }

  // --- pieces
  // --------------------------------------------------------------------------------------------------------------------

  /**
   * Applies a sample as {@code kubectl apply} does: as it is written, without our types in between.
   */
  private void apply(String sample, Optional<String> namespace) throws IOException {
    GenericKubernetesResource object =
        client
            .getKubernetesSerialization()
            .unmarshal(
                Files.readString(root.resolve("samples").resolve(sample)),
                GenericKubernetesResource.class);
    namespace.ifPresent(n -> object.getMetadata().setNamespace(n));
    client.resource(object).serverSideApply();
    timeline.note("applied " + sample);
  }

  private void secret(String namespace, String name, DevAccount account) {
    client
        .secrets()
        .inNamespace(namespace)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withStringData(Map.of("privateKey", account.privateKey()))
                .build())
        .serverSideApply();
  }

  /** The customer lets market-sync read the one Secret that pays. */
  private void grant() throws IOException {
    for (HasMetadata object :
        client.load(Files.newInputStream(root.resolve("samples/thumbnails/grant.yaml"))).items()) {
      object.getMetadata().setNamespace(SHOP);
      client.resource(object).serverSideApply();
    }
    timeline.note("applied thumbnails/grant.yaml");
  }

  private void awaitReady(String what, String selector) throws InterruptedException {
    int equals = selector.indexOf('=');
    timeline.await(
        what + " is ready",
        START,
        () -> {
          List<Pod> pods =
              client
                  .pods()
                  .inNamespace(SYSTEM)
                  .withLabel(selector.substring(0, equals), selector.substring(equals + 1))
                  .list()
                  .getItems();
          boolean ready =
              !pods.isEmpty()
                  && pods.stream()
                      .allMatch(
                          p ->
                              p.getStatus().getConditions() != null
                                  && p.getStatus().getConditions().stream()
                                      .anyMatch(
                                          c ->
                                              c.getType().equals("Ready")
                                                  && c.getStatus().equals("True")));
          return ready ? Look.found(true) : Look.notYet(troubles());
        });
  }

  private List<Pod> provers() {
    return client
        .pods()
        .inNamespace(SYSTEM)
        .withLabel("app.kubernetes.io/component", "prover")
        .list()
        .getItems();
  }

  private List<ComputeUnit> units() {
    return client.resources(ComputeUnit.class).list().getItems();
  }

  private Subnet subnet() {
    Subnet now = client.resources(Subnet.class).inNamespace(SHOP).withName(SUBNET).get();
    if (now == null) {
      throw new IllegalStateException("the Subnet has vanished");
    }
    return now;
  }

  /** What a part answers over HTTP; a connection that breaks is tried again, four times at most. */
  private JsonNode get(URI address) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<String> response =
            http.send(
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(response.body());
      } catch (IOException e) {
        if (attempt == 5) {
          throw new IOException(address + " does not answer: " + e.getMessage(), e);
        }
        Thread.sleep(500);
      }
    }
  }

  private static boolean isTrue(ComputeUnit unit, String condition) {
    return Conditions.isTrue(unit.statusOrEmpty().conditions(), condition);
  }

  private static String phases(List<ComputeUnit> units) {
    return units.stream()
        .collect(
            Collectors.groupingBy(
                u -> String.valueOf(u.statusOrEmpty().phase()), Collectors.counting()))
        .toString();
  }

  private static String conditions(CustomResource<?, ?> object, List<Condition> conditions) {
    List<String> wrong = falseOnes(object, conditions);
    return wrong.isEmpty()
        ? object.getKind() + " has conditions " + conditions.stream().map(Condition::type).toList()
        : String.join("; ", wrong);
  }

  private static List<String> falseOnes(CustomResource<?, ?> object, List<Condition> conditions) {
    return conditions.stream()
        .filter(c -> !c.holds())
        .map(
            c ->
                object.getKind()
                    + " "
                    + c.type()
                    + "="
                    + c.status()
                    + " "
                    + c.reason()
                    + ": "
                    + c.message())
        .toList();
  }

  /** The customer's account. */
  public static Address customer() {
    return DevAccount.CUSTOMER.address();
  }
}
