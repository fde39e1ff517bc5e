package io.decentracompute.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.shape.ResourceShape;
import io.decentracompute.crds.shape.SecretName;
import io.decentracompute.crds.subnet.ModuleRef;
import io.decentracompute.crds.subnet.Payment;
import io.decentracompute.crds.subnet.Replicas;
import io.decentracompute.crds.subnet.ServiceSpec;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.crds.subnet.SubnetConditions;
import io.decentracompute.crds.subnet.SubnetSpec;
import io.decentracompute.crds.subnet.SubnetStatus;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitSpec;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real API server makes of the kinds, beyond checking them. */
@Tag("component")
class ServedResourcesTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeAll
  static void installDefinitions() {
    InstalledDefinitions.install(cluster.client());
  }

  @Test
  void scalingASubnetMovesItsTarget() {
    var subnet = apply(subnet("scaled"));

    cluster.client().resource(subnet).scale(5);

    assertThat(cluster.client().resource(subnet).get().getSpec().replicas().target()).isEqualTo(5);
  }

  @Test
  void defaultsAreFilledIn() {
    var spec = apply(subnet("defaults")).getSpec();

    assertThat(spec.unitsPerWorker()).isEqualTo(1);
    assertThat(spec.payment().providerCollateral()).isEqualTo("0");
    assertThat(spec.services().getFirst().effectiveLimits().memoryMiB()).isEqualTo(256);
  }

  @Test
  void managersOfOneStatusKeepWhatIsTheOthers() {
    apply(subnet("shared"));
    applyStatus(
        "shared",
        FieldManagers.MARKET_SYNC_CUSTOMER,
        SubnetStatus.empty()
            .withChain(SubnetChain.empty().withDealId("0x" + "a".repeat(64)))
            .withConditions(List.of(condition(SubnetConditions.Published.PUBLISHED))));
    applyStatus(
        "shared",
        FieldManagers.OPERATOR,
        SubnetStatus.empty()
            .withReplicas(3)
            .withConditions(List.of(condition(SubnetConditions.Ready.READY))));

    applyStatus(
        "shared",
        FieldManagers.OPERATOR,
        SubnetStatus.empty()
            .withReplicas(2)
            .withConditions(List.of(condition(SubnetConditions.Ready.DEGRADED))));

    var status =
        cluster
            .client()
            .resource(Subnet.named(cluster.namespace(), "shared"))
            .get()
            .statusOrEmpty();
    assertThat(status.replicas()).isEqualTo(2);
    assertThat(status.chain()).isEqualTo(SubnetChain.empty().withDealId("0x" + "a".repeat(64)));
    assertThat(status.conditions())
        .extracting(Condition::reason)
        .containsExactlyInAnyOrder("Published", "Degraded");
  }

  @Test
  void unitsOfANodeAreFoundByTheServer() {
    var client = cluster.client();
    for (var node : List.of("here", "there")) {
      var unit = ComputeUnit.named("cu-of-" + node);
      unit.setSpec(
          ComputeUnitSpec.empty()
              .withUnitId("0x" + "1".repeat(64))
              .withIndex(0)
              .withNetwork("dev")
              .withPeer("peer-1")
              .withNodeName(node)
              .withShape(new ResourceShape("500m", "512Mi", "1Gi")));
      client.resource(unit).fieldManager(FieldManagers.OPERATOR).serverSideApply();
    }

    var found = client.resources(ComputeUnit.class).withField("spec.nodeName", "here").list();

    assertThat(found.getItems())
        .extracting(unit -> unit.getMetadata().getName())
        .containsExactly("cu-of-here");
    client.resources(ComputeUnit.class).delete();
  }

  private static Condition condition(Reason reason) {
    return Condition.of(reason, "As the test says.", 1, NOW);
  }

  private static Subnet subnet(String name) {
    var subnet = Subnet.named(cluster.namespace(), name);
    subnet.setSpec(
        new SubnetSpec(
            "dev",
            new Replicas(1, 3),
            1,
            List.of(
                new ServiceSpec(
                    "thumbnails",
                    List.of(new ModuleRef("thumbnails", "bafkrei" + "a".repeat(52), List.of())),
                    Map.of(),
                    null)),
            List.of(),
            null,
            new Payment("1000", 2, null, true, new SecretName("customer-account")),
            null,
            null,
            false));
    return subnet;
  }

  private static Subnet apply(Subnet subnet) {
    return cluster.client().resource(subnet).fieldManager("developer").serverSideApply();
  }

  private static void applyStatus(String name, String manager, SubnetStatus status) {
    var subnet = Subnet.named(cluster.namespace(), name);
    subnet.setStatus(status);
    cluster
        .client()
        .resource(subnet)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(true)
                .build(),
            subnet);
  }
}
