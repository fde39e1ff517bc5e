package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.Definitions;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerConditions;
import io.decentracompute.crds.peer.ComputePeerSpec;
import io.decentracompute.crds.peer.ComputePeerStatus;
import io.decentracompute.crds.peer.PeerChain;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.shape.ResourceShape;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions;
import io.decentracompute.crds.unit.ComputeUnitSpec;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.crds.unit.UnitPhase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What somebody can do who took a prover's token: nothing beyond that prover's own Node. The
 * chart's own rules and policies, on a real API server, with a token bound to a pod of node {@code
 * here}.
 */
@Tag("component")
class ProverAdmissionTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  private static final String ID = "0x" + "1".repeat(64);
  private static List<HasMetadata> rules = List.of();
  private static KubernetesClient prover =
      new KubernetesClientBuilder().withConfig(Config.empty()).build();
  private static KubernetesClient unbound = prover;

  @BeforeAll
  static void installRules() {
    var admin = cluster.client();
    Definitions.all().forEach(d -> admin.resource(d).forceConflicts().serverSideApply());
    rules =
        Charts.parse(
                Charts.render(
                    Charts.DECENTRA,
                    cluster.namespace(),
                    List.of(Charts.RESOURCES.resolve("values/default.yaml"))))
            .stream()
            .filter(o -> Charts.name(o).startsWith("decentra-prover"))
            .filter(
                o ->
                    o instanceof ValidatingAdmissionPolicy
                        || o instanceof ValidatingAdmissionPolicyBinding
                        || o instanceof ClusterRole
                        || o instanceof ClusterRoleBinding)
            .toList();
    assertThat(rules).hasSize(6);
    rules.forEach(rule -> admin.resource(rule).forceConflicts().serverSideApply());
    admin
        .serviceAccounts()
        .inNamespace(cluster.namespace())
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("decentra-prover")
                .endMetadata()
                .build())
        .create();
    for (var node : List.of("here", "there")) {
      admin
          .resource(new NodeBuilder().withNewMetadata().withName(node).endMetadata().build())
          .create();
    }
    prover.close();
    prover = as(token(boundToPodOn("here")));
    unbound = as(token(""));
    awaitEnforcement();
  }

  @AfterAll
  static void removeRules() {
    prover.close();
    unbound.close();
    var admin = cluster.client();
    rules.forEach(rule -> admin.resource(rule).delete());
    admin.resources(ComputeUnit.class).delete();
    admin.resources(ComputePeer.class).delete();
    admin.nodes().withName("here").delete();
    admin.nodes().withName("there").delete();
  }

  @BeforeEach
  void freshObjects() {
    var admin = cluster.client();
    admin.resources(ComputeUnit.class).delete();
    admin.resources(ComputePeer.class).delete();
    for (var node : List.of("here", "there")) {
      apply(admin, unit(node));
      apply(admin, peer(node));
      var unit = ComputeUnit.named("cu-" + node);
      unit.setStatus(
          ComputeUnitStatus.empty()
              .withPhase(UnitPhase.PROVING)
              .withConditions(List.of(condition(ComputeUnitConditions.Ready.READY))));
      applyStatus(admin, unit, FieldManagers.OPERATOR);
      var peer = ComputePeer.named("peer-" + node);
      peer.setStatus(ComputePeerStatus.empty().withChain(PeerChain.empty().withPeerId(ID)));
      applyStatus(admin, peer, FieldManagers.MARKET_SYNC_PROVIDER);
    }
  }

  @Test
  void proverWritesItsConditionOnUnitsOfItsNode() {
    assertThatCode(() -> applyStatus(prover, proving("here"), FieldManagers.PROVER))
        .doesNotThrowAnyException();

    var unit = cluster.client().resource(ComputeUnit.named("cu-here")).get();
    assertThat(unit.statusOrEmpty().conditions())
        .extracting(Condition::type)
        .containsExactlyInAnyOrder("Ready", "Proving");
  }

  @Test
  void proverWritesProofsOfItsNode() {
    var peer = ComputePeer.named("peer-here");
    peer.setStatus(
        ComputePeerStatus.empty()
            .withProofs(new Proofs(1, ID, 3, "http://10.0.0.1:8080"))
            .withConditions(List.of(condition(ComputePeerConditions.ProverReady.READY))));

    assertThatCode(() -> applyStatus(prover, peer, FieldManagers.PROVER))
        .doesNotThrowAnyException();
  }

  @Test
  void unitOfAnotherNodeIsOutOfReach() {
    assertThatThrownBy(() -> applyStatus(prover, proving("there"), FieldManagers.PROVER))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("This prover's token is of Node 'here'")
        .hasMessageContaining("Use the token of the prover that runs there.");
  }

  @Test
  void peerOfAnotherNodeIsOutOfReach() {
    var peer = ComputePeer.named("peer-there");
    peer.setStatus(
        ComputePeerStatus.empty().withProofs(new Proofs(1, ID, 3, "http://10.0.0.1:8080")));

    assertThatThrownBy(() -> applyStatus(prover, peer, FieldManagers.PROVER))
        .hasMessageContaining("This prover's token is of Node 'here'");
  }

  @Test
  void tokenThatIsBoundToNoPodWritesNothing() {
    assertThatThrownBy(() -> applyStatus(unbound, proving("here"), FieldManagers.PROVER))
        .hasMessageContaining("This prover's token is of Node ''");
  }

  @Test
  void phaseOfAUnitIsNotTheProvers() {
    var unit = ComputeUnit.named("cu-here");
    unit.setStatus(ComputeUnitStatus.empty().withPhase(UnitPhase.SERVING));

    assertThatThrownBy(() -> applyStatus(prover, unit, FieldManagers.PROVER))
        .hasMessageContaining("the rest of the status belongs to others");
  }

  @Test
  void conditionsOfOthersAreNotTheProvers() {
    var unit = ComputeUnit.named("cu-here");
    unit.setStatus(
        ComputeUnitStatus.empty()
            .withConditions(List.of(condition(ComputeUnitConditions.Registered.REGISTERED))));

    assertThatThrownBy(() -> applyStatus(prover, unit, FieldManagers.PROVER))
        .hasMessageContaining("the rest of the status belongs to others");
  }

  @Test
  void specIsNotTheProvers() {
    var unit = ComputeUnit.named("cu-here");
    unit.setSpec(ComputeUnitSpec.empty().withCordoned(true));

    assertThatThrownBy(() -> apply(prover, unit))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("forbidden");
  }

  @Test
  void operatorIsNotHeldUp() {
    var unit = ComputeUnit.named("cu-there");
    unit.setStatus(ComputeUnitStatus.empty().withPhase(UnitPhase.YIELDING));

    assertThatCode(() -> applyStatus(cluster.client(), unit, FieldManagers.OPERATOR))
        .doesNotThrowAnyException();
  }

  /** The API server takes a moment to see a new policy. */
  private static void awaitEnforcement() {
    new ProverAdmissionTest().freshObjects();
    var end = Instant.now().plus(Duration.ofSeconds(30));
    while (Instant.now().isBefore(end)) {
      try {
        applyStatus(unbound, proving("here"), FieldManagers.PROVER);
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (KubernetesClientException refused) {
        if (String.valueOf(refused.getMessage()).contains("decentra-prover-computeunits")) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    throw new AssertionError("The admission policy is not enforced after 30 s");
  }

  private static String boundToPodOn(String node) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("prover-" + node)
            .withNamespace(cluster.namespace())
            .endMetadata()
            .withNewSpec()
            .withServiceAccountName("decentra-prover")
            .withNodeName(node)
            .addNewContainer()
            .withName("prover")
            .withImage("prover")
            .endContainer()
            .endSpec()
            .build();
    return cluster.client().resource(pod).create().getMetadata().getUid();
  }

  /**
   * A token of the prover's ServiceAccount as the kubelet asks for it; bound to a pod by its UID.
   */
  private static String token(String podUid) {
    var request = new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L);
    if (!podUid.isEmpty()) {
      request =
          request
              .withNewBoundObjectRef()
              .withApiVersion("v1")
              .withKind("Pod")
              .withName("prover-here")
              .withUid(podUid)
              .endBoundObjectRef();
    }
    return cluster
        .client()
        .serviceAccounts()
        .inNamespace(cluster.namespace())
        .withName("decentra-prover")
        .tokenRequest(request.endSpec().build())
        .getStatus()
        .getToken();
  }

  private static KubernetesClient as(String token) {
    var admin = cluster.client().getConfiguration();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(admin.getMasterUrl())
            .withCaCertData(admin.getCaCertData())
            .withCaCertFile(admin.getCaCertFile())
            .withOauthToken(token)
            .withNamespace(cluster.namespace())
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static ComputeUnit proving(String node) {
    var unit = ComputeUnit.named("cu-" + node);
    unit.setStatus(
        ComputeUnitStatus.empty()
            .withConditions(List.of(condition(ComputeUnitConditions.Proving.PROVING))));
    return unit;
  }

  private static ComputeUnit unit(String node) {
    var unit = ComputeUnit.named("cu-" + node);
    unit.setSpec(
        ComputeUnitSpec.empty()
            .withUnitId(ID)
            .withIndex(0)
            .withNetwork("dev")
            .withPeer("peer-" + node)
            .withNodeName(node)
            .withShape(new ResourceShape("500m", "512Mi", "1Gi")));
    return unit;
  }

  private static ComputePeer peer(String node) {
    var peer = ComputePeer.named("peer-" + node);
    peer.setSpec(new ComputePeerSpec(ID, "dev", "home", node, null, 1));
    return peer;
  }

  private static Condition condition(Reason reason) {
    return Condition.of(reason, "As the test says.", 1, Instant.parse("2026-01-01T00:00:00Z"));
  }

  private static void apply(KubernetesClient client, HasMetadata object) {
    client.resource(object).fieldManager(FieldManagers.OPERATOR).forceConflicts().serverSideApply();
  }

  private static <T extends HasMetadata> void applyStatus(
      KubernetesClient client, T object, String manager) {
    client
        .resource(object)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(true)
                .build(),
            object);
  }
}
