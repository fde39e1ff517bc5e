package io.decentracompute.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class FullClusterTest {
  @RegisterExtension static final Cluster cluster = Cluster.full(2);
  @TempDir static Path folder;

  @BeforeAll
  static void probesRun() {
    cluster.loadImages(Probe.image(folder));
    for (var node : new String[] {"node-1", "node-2"}) {
      Probe.start(cluster.client(), node);
    }
    cluster.client().resource(service("one", "node-1")).create();
    cluster.client().resource(service("two", "node-2")).create();
  }

  @Test
  void podReachesAPodOfAnotherNodeThroughAServiceByName() {
    answers("node-1", "two:80", "probe-node-2");
    answers("node-2", "one." + cluster.namespace() + ".svc.cluster.local:80", "probe-node-1");
  }

  @Test
  void processOfThisMachineReachesPodsAndServices() throws IOException {
    var client = cluster.client();
    var pod = client.pods().withName("probe-node-2").get().getStatus().getPodIP();
    var service = client.services().withName("two").get().getSpec();
    var node =
        client.nodes().withName("node-1").get().getStatus().getAddresses().getFirst().getAddress();

    answers("node-1", "two:80", "probe-node-2");
    assertThat(answer(pod, 8080)).isEqualTo("probe-node-2");
    assertThat(answer(service.getClusterIP(), 80)).isEqualTo("probe-node-2");
    assertThat(answer(node, service.getPorts().getFirst().getNodePort())).isEqualTo("probe-node-2");
  }

  @Test
  void killedNodeIsNoticedAndItsPodsRunAgainWhenItIsBack() {
    var pods = cluster.client().pods();
    var before =
        pods.withName("probe-node-2")
            .get()
            .getStatus()
            .getContainerStatuses()
            .getFirst()
            .getContainerID();

    cluster.killNode("node-2");
    await(cluster.client(), "Unknown");
    cluster.startNode("node-2");
    await(cluster.client(), "True");

    pods.withName("probe-node-2")
        .waitUntilCondition(
            p ->
                p.getStatus().getContainerStatuses().stream()
                    .anyMatch(c -> c.getReady() && !c.getContainerID().equals(before)),
            30,
            SECONDS);
    answers("node-1", "two:80", "probe-node-2");
  }

  /** A service knows its pods a moment after they are ready. */
  private static void answers(String node, String address, String expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> assertThat(Probe.ask(cluster.client(), node, address)).isEqualTo(expected));
  }

  private static void await(KubernetesClient client, String ready) {
    client.nodes().withName("node-2").waitUntilCondition(n -> ready(n).equals(ready), 30, SECONDS);
  }

  private static String ready(Node node) {
    return node.getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .findFirst()
        .orElseThrow()
        .getStatus();
  }

  private static String answer(String host, int port) throws IOException {
    try (var socket = new Socket(host, port)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Service service(String name, String node) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withType("NodePort")
        .withSelector(Map.of("node", node))
        .addNewPort()
        .withPort(80)
        .withTargetPort(new IntOrString(8080))
        .endPort()
        .endSpec()
        .build();
  }
}
