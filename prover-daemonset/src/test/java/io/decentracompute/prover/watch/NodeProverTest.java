package io.decentracompute.prover.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.ApiRights;
import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.Definitions;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.prover.epoch.Epochs;
import io.decentracompute.prover.leaves.LeavesDocument;
import io.decentracompute.prover.leaves.LeavesServer;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Word;
import io.decentracompute.prover.verify.ChainFacts;
import io.decentracompute.prover.verify.EpochVerifier;
import io.decentracompute.prover.verify.LeavesSource;
import io.decentracompute.prover.verify.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The loop against a real API server and the real library. */
@Tag("component")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeProverTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  private static final ApiRights RIGHTS = new ApiRights();

  @TempDir Path journal;

  /** One prover with all that belongs to it. */
  private record Running(
      KubernetesClient client, Epochs epochs, LeavesServer server, NodeProver prover)
      implements AutoCloseable {
    long hashes(TestNode node, int index) {
      return prover.hashes().getOrDefault(node.unitId(index).toString(), 0L);
    }

    @Override
    public void close() throws IOException {
      prover.close();
      server.close();
      epochs.close();
      client.close();
    }
  }

  @BeforeAll
  static void installDefinitions() {
    for (var definition : Definitions.all()) {
      cluster.client().resource(definition).forceConflicts().serverSideApply();
    }
    for (var definition : Definitions.all()) {
      cluster
          .client()
          .resource(definition)
          .waitUntilCondition(
              d ->
                  d.getStatus() != null
                      && d.getStatus().getConditions().stream()
                          .anyMatch(
                              c ->
                                  c.getType().equals("Established")
                                      && c.getStatus().equals("True")),
              20,
              TimeUnit.SECONDS);
    }
  }

  @Test
  void anEndedEpochHasARootThatAnyoneCanVerify() throws Exception {
    TestNode node = new TestNode(cluster.client(), "root");
    node.epoch(5);
    node.unit(0, UnitPhase.PROVING);
    try (Running running = start(node, Optional.empty())) {
      assertThat(TestNode.proving(node.awaitUnit(0, "Proving")).orElseThrow().status())
          .isEqualTo(ConditionStatus.TRUE);
      awaitProofs(running, node, 5);

      node.epoch(6);

      Proofs proofs = awaitProofs(node, 5);
      LeavesDocument leaves =
          LeavesSource.fetch(URI.create(proofs.leavesUrl()), Word.parse(proofs.root()));
      assertThat(leaves.leaves()).hasSize((int) proofs.count()).isNotEmpty();
      ChainFacts chain =
          new ChainFacts(
              node.peerId,
              5,
              TestNode.nonce(5),
              TestNode.EASY,
              Word.parse(proofs.root()),
              proofs.count(),
              Optional.empty());
      assertThat(new EpochVerifier(RandomX.load(Optional.empty())).verify(leaves, chain))
          .isEqualTo(new Verdict.Holds((int) proofs.count(), 1));
    }
  }

  /** After all others, whose requests count. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theChartGrantsWhatIsAskedForAndNothingElse() throws Exception {
    TestNode node = new TestNode(cluster.client(), "rights");
    node.epoch(5);
    node.unit(0, UnitPhase.PROVING);
    try (Running _ = start(node, Optional.empty())) {
      node.awaitUnit(0, "Proving");
    }

    assertThat(
            RIGHTS.from(
                Path.of(
                    System.getProperty("decentra.root"),
                    "charts/src/test/resources/golden/default.yaml"),
                "decentra-prover"))
        .isEqualTo(ApiRights.Difference.NONE);
  }

  @Test
  void aYieldIsAcknowledgedAfterTheLastHash() throws Exception {
    TestNode node = new TestNode(cluster.client(), "yields");
    node.epoch(5);
    node.unit(0, UnitPhase.PROVING);
    try (Running running = start(node, Optional.empty())) {
      node.awaitUnit(0, "Proving");

      node.phase(0, UnitPhase.YIELDING);

      ComputeUnit yielded = node.awaitUnit(0, "Yielded");
      long hashes = running.hashes(node, 0);
      Condition condition = TestNode.proving(yielded).orElseThrow();
      assertThat(condition.status()).isEqualTo(ConditionStatus.FALSE);
      assertThat(condition.observedGeneration()).isEqualTo(yielded.getMetadata().getGeneration());
      node.unit(1, UnitPhase.PROVING);
      node.awaitUnit(1, "Proving");
      assertThat(running.hashes(node, 0)).as("hashes after the yield").isEqualTo(hashes);
    }
  }

  @Test
  void aRestartLosesNoProofAndHashesNothingForAUnitThatServesMeanwhile() throws Exception {
    TestNode node = new TestNode(cluster.client(), "restarts");
    node.epoch(5);
    node.unit(0, UnitPhase.PROVING);
    int found;
    try (Running first = start(node, Optional.empty())) {
      node.awaitUnit(0, "Proving");
      awaitProofs(first, node, 5);
      first.prover().close();
      found = first.epochs().read(node.peerId, 5).orElseThrow().proofs().size();
    }
    node.phase(0, UnitPhase.SERVING);
    node.epoch(6);

    try (Running second = start(node, Optional.empty())) {
      Proofs proofs = awaitProofs(node, 5);
      assertThat(proofs.count()).isEqualTo(found);
      node.awaitUnit(0, "Yielded");
      assertThat(second.hashes(node, 0)).isZero();
      assertThat(proofs.leavesUrl()).endsWith(":" + second.server().port());
    }
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() throws Exception {
    TestNode node = new TestNode(cluster.client(), "quiet");
    node.epoch(5);
    node.unit(0, UnitPhase.SERVING);
    node.unit(1, UnitPhase.SERVING);
    try (Running running = start(node, Optional.empty())) {
      node.awaitUnit(0, "Yielded");
      node.awaitUnit(1, "Yielded");
      node.awaitPeer(p -> hasProverReady(p, "Ready"));
      String unit = node.readUnit(0).getMetadata().getResourceVersion();
      String peer = node.readPeer().getMetadata().getResourceVersion();

      node.phase(1, UnitPhase.PROVING); // makes the prover look at everything, more than once
      node.awaitUnit(1, "Proving");
      node.phase(1, UnitPhase.YIELDING);
      node.awaitUnit(1, "Yielded");

      assertThat(node.readUnit(0).getMetadata().getResourceVersion()).isEqualTo(unit);
      assertThat(node.readPeer().getMetadata().getResourceVersion()).isEqualTo(peer);
      assertThat(running.prover().status()).containsEntry("healthy", true);
    }
  }

  @Test
  void aMissingLibraryIsSaidWithItsRemedy() throws Exception {
    TestNode node = new TestNode(cluster.client(), "no-library");
    node.epoch(5);
    node.unit(0, UnitPhase.PROVING);
    try (Running running = start(node, Optional.of("/nowhere/librandomx.so.0"))) {
      ComputeUnit unit = node.awaitUnit(0, "LibraryMissing");
      assertThat(TestNode.proving(unit).orElseThrow().message())
          .contains("/nowhere/librandomx.so.0", "librandomx0", "DECENTRA_RANDOMX_LIBRARY");
      node.awaitPeer(p -> hasProverReady(p, "LibraryMissing"));
      node.phase(0, UnitPhase.YIELDING);
      node.awaitUnit(0, "Yielded");
      assertThat(running.prover().status().get("problem")).asString().contains("librandomx0");
    }
  }

  @Test
  void aProverThatEndsSaysSo() throws Exception {
    TestNode node = new TestNode(cluster.client(), "ends");
    node.epoch(5);
    node.unit(0, UnitPhase.PROVING);
    try (Running running = start(node, Optional.empty())) {
      node.awaitUnit(0, "Proving");
      running.prover().close();
      assertThat(hasProverReady(node.readPeer(), "Stopped")).isTrue();
    }
  }

  private Running start(TestNode node, Optional<String> library) throws IOException {
    Epochs epochs = new Epochs(journal);
    PrometheusRegistry metrics = new PrometheusRegistry();
    LeavesServer server = new LeavesServer(0, epochs, metrics, Map::of);
    Settings settings =
        new Settings(node.name, journal, library, "http://127.0.0.1:" + server.port(), 0);
    var client = RIGHTS.recording(cluster.client());
    return new Running(
        client,
        epochs,
        server,
        new NodeProver(client, settings, epochs, new Figures(metrics), InstantSource.system()));
  }

  private static void awaitProofs(Running running, TestNode node, long epoch) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (running.epochs().read(node.peerId, epoch).orElseThrow().proofs().size() < 3) {
      assertThat(System.nanoTime()).as("three proofs within 60 s").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static Proofs awaitProofs(TestNode node, long epoch) {
    ComputePeer peer =
        node.awaitPeer(
            p -> {
              Proofs proofs = p.statusOrEmpty().proofs();
              return proofs != null && proofs.epoch() == epoch;
            });
    return java.util.Objects.requireNonNull(peer.statusOrEmpty().proofs());
  }

  private static boolean hasProverReady(ComputePeer peer, String reason) {
    return Conditions.find(peer.statusOrEmpty().conditions(), "ProverReady")
        .filter(c -> c.reason().equals(reason))
        .isPresent();
  }
}
