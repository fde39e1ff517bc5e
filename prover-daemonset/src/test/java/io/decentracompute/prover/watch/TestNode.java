package io.decentracompute.prover.watch;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.network.Epoch;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.network.NetworkStatus;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.prover.tree.Keccak;
import io.decentracompute.prover.tree.Word;
import io.decentracompute.prover.verify.EpochVerifier;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Node in a test's cluster with a Network, a peer and units of its own, led by the test. */
final class TestNode {
  static final Word EASY = Word.parse("0x" + "ff".repeat(32));

  private final KubernetesClient client;
  final String name;
  final Word peerId;

  TestNode(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
    this.peerId = Word.of(Keccak.hash(name.getBytes(StandardCharsets.UTF_8)));
    apply(
        Network.class,
        """
        apiVersion: decentracompute.io/v1alpha1
        kind: Network
        metadata: {name: NAME}
        spec:
          chain:
            id: 31337
            rpc: ["http://dev-chain.decentra-system:8545"]
            contracts:
              registry: "0x1111111111111111111111111111111111111111"
              market: "0x2222222222222222222222222222222222222222"
              capacity: "0x3333333333333333333333333333333333333333"
              token: "0x4444444444444444444444444444444444444444"
            confirmations: 0
          unitShape: {cpu: "500m", memory: "512Mi", disk: "1Gi"}
        """);
    apply(
        ComputePeer.class,
        """
        apiVersion: decentracompute.io/v1alpha1
        kind: ComputePeer
        metadata: {name: NAME}
        spec: {peerId: "PEER", network: NAME, provider: home, nodeName: NAME, units: 2}
        """);
  }

  Word unitId(int index) {
    return EpochVerifier.unitId(peerId, index);
  }

  /** Makes a unit, and sets its phase. */
  void unit(int index, UnitPhase phase) {
    apply(
        ComputeUnit.class,
        """
        apiVersion: decentracompute.io/v1alpha1
        kind: ComputeUnit
        metadata: {name: NAME-%d}
        spec:
          unitId: "%s"
          index: %d
          network: NAME
          peer: NAME
          nodeName: NAME
          shape: {cpu: "500m", memory: "512Mi", disk: "1Gi"}
        """
            .formatted(index, unitId(index), index));
    phase(index, phase);
  }

  void phase(int index, UnitPhase phase) {
    ComputeUnit unit = ComputeUnit.named(name + "-" + index);
    unit.setStatus(ComputeUnitStatus.empty().withPhase(phase));
    client.resource(unit).subresource("status").patch(as(FieldManagers.OPERATOR));
  }

  void epoch(long number) {
    Network network = Network.named(name);
    network.setStatus(
        NetworkStatus.empty()
            .withEpoch(
                new Epoch(
                    number,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    nonce(number).toString(),
                    EASY.toString())));
    client.resource(network).subresource("status").patch(as(FieldManagers.MARKET_SYNC_PROVIDER));
  }

  static Word nonce(long epoch) {
    return Word.of(Keccak.hash(("nonce " + epoch).getBytes(StandardCharsets.UTF_8)));
  }

  /** Waits until the unit's condition Proving has this reason. */
  ComputeUnit awaitUnit(int index, String reason) {
    return client
        .resources(ComputeUnit.class)
        .withName(name + "-" + index)
        .waitUntilCondition(
            u -> u != null && proving(u).filter(c -> c.reason().equals(reason)).isPresent(),
            60,
            TimeUnit.SECONDS);
  }

  ComputePeer awaitPeer(Predicate<ComputePeer> wanted) {
    return client
        .resources(ComputePeer.class)
        .withName(name)
        .waitUntilCondition(p -> p != null && wanted.test(p), 60, TimeUnit.SECONDS);
  }

  ComputeUnit readUnit(int index) {
    return client.resources(ComputeUnit.class).withName(name + "-" + index).require();
  }

  ComputePeer readPeer() {
    return client.resources(ComputePeer.class).withName(name).require();
  }

  static Optional<Condition> proving(ComputeUnit unit) {
    return Conditions.find(unit.statusOrEmpty().conditions(), "Proving");
  }

  private <T extends HasMetadata> void apply(Class<T> type, String yaml) {
    String filled = yaml.replace("NAME", name).replace("PEER", peerId.toString());
    T object = client.getKubernetesSerialization().unmarshal(filled, type);
    client.resource(object).patch(as("test"));
  }

  private static PatchContext as(String manager) {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(manager)
        .withForce(true)
        .build();
  }
}
