package io.decentracompute.operator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.crds.Definitions;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.identity.PeerKey;
import io.decentracompute.operator.worker.WorkerNames;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the operator, played on a bare API server: Nodes, the controllers of StatefulSets
 * and DaemonSets, kubelets, provers, the nodes' status, the gateway, and market-sync's
 * registrations.
 */
final class World implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final PatchType SSA = PatchType.SERVER_SIDE_APPLY;

  final KubernetesClient client;
  final String namespace;
  final int statusPort;
  final PeerKey gatewayKey = PeerKey.ofSeed(new byte[32]);

  /** Nodes whose provers answer. */
  final Set<String> obedientProvers = ConcurrentHashMap.newKeySet();

  /** Namespaces whose services cannot be installed, with the cause. */
  final Map<String, String> brokenInstalls = new ConcurrentHashMap<>();

  /** Things that must never be seen; a test fails by them. */
  final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

  private final Set<String> nodes = ConcurrentHashMap.newKeySet();
  private final Map<String, HttpServer> statusServers = new ConcurrentHashMap<>();
  private final Map<String, String> peers = new ConcurrentHashMap<>();
  private final HttpServer gateway;
  private final ScheduledExecutorService hands = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> turns;
  private int addresses = 1;
  private int provers;

  World(KubernetesClient client, String namespace) throws IOException {
    this.client = client;
    this.namespace = namespace;
    try (var socket = new ServerSocket(0)) {
      statusPort = socket.getLocalPort();
    }
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/status",
        exchange ->
            answer(
                exchange,
                JSON.writeValueAsBytes(
                    Map.of("role", "gateway", "peerId", gatewayKey.peerId(), "ready", true))));
    gateway.createContext("/v1/run", this::run);
    gateway.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    gateway.start();
    for (var definition : Definitions.all()) {
      client.resource(definition).forceConflicts().serverSideApply();
      client
          .resource(definition)
          .waitUntilCondition(
              d ->
                  d.getStatus() != null
                      && d.getStatus().getConditions() != null
                      && d.getStatus().getConditions().stream()
                          .anyMatch(
                              c ->
                                  c.getType().equals("Established")
                                      && c.getStatus().equals("True")),
              20,
              TimeUnit.SECONDS);
    }
    client
        .resource(
            new PriorityClassBuilder()
                .withNewMetadata()
                .withName("decentra-deal")
                .endMetadata()
                .withValue(100_000)
                .build())
        .serverSideApply();
    turns = hands.scheduleWithFixedDelay(this::turn, 0, 50, TimeUnit.MILLISECONDS);
  }

  int gatewayPort() {
    return gateway.getAddress().getPort();
  }

  // ---- what tests do

  /** A Node of 2 CPUs and 4 GiB, with a prover. */
  void addNode(String name, String group) {
    nodes.add(name);
    obedientProvers.add(name);
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of("group", group))
                .endMetadata()
                .build())
        .serverSideApply();
    setReady(name, true);
  }

  void setReady(String node, boolean ready) {
    client
        .nodes()
        .withName(node)
        .editStatus(
            n ->
                new NodeBuilder(n)
                    .editOrNewStatus()
                    .withAllocatable(
                        Map.of(
                            "cpu", new Quantity("2"),
                            "memory", new Quantity("4Gi"),
                            "ephemeral-storage", new Quantity("20Gi"),
                            "pods", new Quantity("110")))
                    .withConditions(
                        new NodeConditionBuilder()
                            .withType("Ready")
                            .withStatus(ready ? "True" : "Unknown")
                            .withReason("Test")
                            .build())
                    .endStatus()
                    .build());
  }

  void removeNode(String node) {
    client.nodes().withName(node).delete();
  }

  /** Sets conditions of another manager, as market-sync and provers do. */
  <S, T extends CustomResource<?, S>> void applyStatus(T fresh, S status, String manager) {
    fresh.setStatus(status);
    client
        .resource(fresh)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(SSA)
                .withFieldManager(manager)
                .withForce(true)
                .build());
  }

  List<Pod> proversOf(String node) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabels(Map.of(Labels.COMPONENT, "prover"))
        .list()
        .getItems()
        .stream()
        .filter(pod -> node.equals(pod.getSpec().getNodeName()))
        .toList();
  }

  // ---- the world's own turn, again and again

  private void turn() {
    try {
      var live = client.nodes().list().getItems().stream().filter(World::isReady).toList();
      for (var node : live) {
        if (nodes.contains(node.getMetadata().getName())) {
          daemonSet(node.getMetadata().getName());
        }
      }
      var ready = live.stream().map(n -> n.getMetadata().getName()).toList();
      workers(ready);
      units(ready);
    } catch (KubernetesClientException e) {
      // Somebody else was faster; the next turn sees the new state.
    } catch (IOException e) {
      violations.add("World failed: " + e);
    }
  }

  private static boolean isReady(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private void daemonSet(String node) {
    var pods = proversOf(node);
    for (var pod : pods) {
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        client.resource(pod).withGracePeriod(0).delete();
      }
    }
    if (pods.isEmpty()) {
      provers++;
      client
          .resource(
              new PodBuilder()
                  .withNewMetadata()
                  .withName("prover-" + node + "-" + provers)
                  .withNamespace(namespace)
                  .withLabels(Map.of(Labels.PART_OF, "decentra", Labels.COMPONENT, "prover"))
                  .endMetadata()
                  .withNewSpec()
                  .withNodeName(node)
                  .addNewContainer()
                  .withName("prover")
                  .withImage("none")
                  .endContainer()
                  .endSpec()
                  .build())
          .create();
    }
  }

  private void workers(List<String> ready) throws IOException {
    var sets =
        client.apps().statefulSets().inAnyNamespace().list().getItems().stream()
            .filter(set -> set.getSpec().getReplicas() > 0)
            .toList();
    var pods =
        client
            .pods()
            .inAnyNamespace()
            .withLabels(Map.of(Labels.COMPONENT, "worker"))
            .list()
            .getItems();
    for (var pod : pods) {
      var owned =
          sets.stream()
              .anyMatch(
                  s ->
                      pod.getMetadata().getName().equals(s.getMetadata().getName() + "-0")
                          && pod.getMetadata()
                              .getNamespace()
                              .equals(s.getMetadata().getNamespace()));
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        if (ready.contains(pod.getSpec().getNodeName())) {
          var server = statusServers.remove(pod.getMetadata().getUid());
          if (server != null) {
            server.stop(0);
          }
          client.resource(pod).withGracePeriod(0).delete();
        }
      } else if (!owned) {
        client.resource(pod).delete();
      }
    }
    for (var set : sets) {
      var exists =
          pods.stream()
              .anyMatch(
                  p ->
                      p.getMetadata().getName().equals(set.getMetadata().getName() + "-0")
                          && p.getMetadata()
                              .getNamespace()
                              .equals(set.getMetadata().getNamespace()));
      if (!exists && set.getMetadata().getDeletionTimestamp() == null) {
        startPod(set);
      }
    }
  }

  private void startPod(StatefulSet set) throws IOException {
    var template = set.getSpec().getTemplate();
    var node =
        template
            .getSpec()
            .getAffinity()
            .getNodeAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution()
            .getNodeSelectorTerms()
            .getFirst()
            .getMatchFields()
            .getFirst()
            .getValues()
            .getFirst();
    checkUnits(
        Objects.requireNonNull(template.getMetadata().getAnnotations().get(WorkerNames.UNITS)));
    var pod =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName(set.getMetadata().getName() + "-0")
                    .withNamespace(set.getMetadata().getNamespace())
                    .withLabels(template.getMetadata().getLabels())
                    .withAnnotations(template.getMetadata().getAnnotations())
                    .endMetadata()
                    .withSpec(template.getSpec())
                    .editSpec()
                    .withNodeName(node)
                    .endSpec()
                    .build())
            .create();
    var address = "127.0.1." + addresses++;
    var key =
        client
            .secrets()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(set.getMetadata().getName() + "-key")
            .get();
    var peerId =
        new String(Base64.getDecoder().decode(key.getData().get("peerId")), StandardCharsets.UTF_8);
    var server = HttpServer.create(new InetSocketAddress(address, statusPort), 0);
    server.createContext(
        "/status",
        exchange ->
            answer(
                exchange,
                JSON.writeValueAsBytes(status(peerId, pod.getMetadata().getNamespace()))));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    statusServers.put(pod.getMetadata().getUid(), server);
    peers.put(peerId, pod.getMetadata().getNamespace());
    client
        .resource(pod)
        .editStatus(
            p ->
                new PodBuilder(p)
                    .editOrNewStatus()
                    .withPhase("Running")
                    .withPodIP(address)
                    .withPodIPs(new PodIP(address))
                    .withConditions(
                        new PodConditionBuilder().withType("Ready").withStatus("True").build())
                    .endStatus()
                    .build());
  }

  /** The law: a pod of a worker starts only on units that no prover hashes on. */
  private void checkUnits(String units) {
    for (var name : units.split(",", -1)) {
      var unit = client.resources(ComputeUnit.class).withName(name).get();
      var proving = Conditions.isTrue(unit.statusOrEmpty().conditions(), "Proving");
      var node = Objects.requireNonNull(unit.getSpec().nodeName());
      if (proving && obedientProvers.contains(node)) {
        violations.add("A worker starts on unit " + name + " that proves");
      }
      if (unit.statusOrEmpty().phase() != UnitPhase.SERVING) {
        violations.add("A worker starts on unit " + name + " in " + unit.statusOrEmpty().phase());
      }
    }
  }

  private Map<String, Object> status(String peerId, String podNamespace) {
    var cause = brokenInstalls.get(podNamespace);
    var status = new LinkedHashMap<String, Object>();
    status.put("role", "worker");
    status.put("peerId", peerId);
    status.put("version", "test");
    status.put("statement", Map.of("payload", "cGF5bG9hZA==", "signature", "c2ln"));
    status.put(
        "services",
        List.of(
            Map.of(
                "name", "thumbnails",
                "state", cause == null ? "Installed" : "Failed",
                "message", cause == null ? "" : cause)));
    status.put("ready", cause == null);
    return status;
  }

  private void units(List<String> ready) {
    for (var unit : client.resources(ComputeUnit.class).list().getItems()) {
      var node = unit.getSpec().nodeName();
      if (node == null || !nodes.contains(node)) {
        continue;
      }
      var name = unit.getMetadata().getName();
      var observed = unit.statusOrEmpty().conditions();
      if (Conditions.find(observed, "Registered").isEmpty()) {
        applyStatus(
            ComputeUnit.named(name),
            ComputeUnitStatus.empty()
                .withConditions(
                    List.of(condition(unit, ComputeUnitConditions.Registered.REGISTERED))),
            FieldManagers.MARKET_SYNC_PROVIDER);
      }
      if (ready.contains(node) && obedientProvers.contains(node)) {
        prove(unit, observed);
      }
    }
  }

  private void prove(ComputeUnit unit, List<Condition> observed) {
    var reason = proving(unit.statusOrEmpty().phase());
    var next = condition(unit, reason);
    var now = Conditions.find(observed, "Proving");
    if (now.filter(c -> c.is(reason) && c.observedGeneration() == next.observedGeneration())
        .isEmpty()) {
      applyStatus(
          ComputeUnit.named(unit.getMetadata().getName()),
          ComputeUnitStatus.empty().withConditions(List.of(next)),
          FieldManagers.PROVER);
    }
  }

  private static ComputeUnitConditions.Proving proving(@Nullable UnitPhase phase) {
    if (phase == UnitPhase.PROVING) {
      return ComputeUnitConditions.Proving.PROVING;
    }
    return phase == UnitPhase.YIELDING || phase == UnitPhase.SERVING
        ? ComputeUnitConditions.Proving.YIELDED
        : ComputeUnitConditions.Proving.IDLE;
  }

  private static Condition condition(ComputeUnit unit, Reason reason) {
    return Condition.of(
        reason, reason.meaning(), unit.getMetadata().getGeneration(), Instant.now());
  }

  // ---- HTTP

  private void run(HttpExchange exchange) throws IOException {
    var request = JSON.readTree(exchange.getRequestBody());
    var lines = new ArrayList<String>();
    for (var worker : request.path("arguments").path("workers")) {
      var peer = peers.get(worker.asText());
      if (peer != null) {
        lines.add("event: response");
        lines.add(
            "data: "
                + JSON.writeValueAsString(
                    Map.of("values", List.of(worker.asText(), status(worker.asText(), peer)))));
        lines.add("");
      }
    }
    lines.add("event: end");
    lines.add("data: {\"reason\":\"Completed\"}");
    lines.add("");
    lines.add("");
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    answer(exchange, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    turns.cancel(false);
    hands.close(); // a turn that still runs must not meddle with the next test's world
    gateway.stop(0);
    statusServers.values().forEach(server -> server.stop(0));
    nodes.forEach(node -> client.nodes().withName(node).delete());
  }
}
