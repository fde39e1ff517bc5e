package io.decentracompute.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.network.Epoch;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.network.NetworkStatus;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetConditions;
import io.decentracompute.crds.subnet.SubnetStatus;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.crds.unit.UnitPhase;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerializationTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @Test
  void applyingOneConditionSendsNothingElse() {
    var subnet = Subnet.named("shop", "thumbnails");
    subnet.setStatus(
        SubnetStatus.empty()
            .withConditions(
                List.of(
                    Condition.of(
                        SubnetConditions.Ready.READY,
                        "3 of 3 answer.",
                        1,
                        Instant.parse("2026-01-01T00:00:00.5Z")))));

    assertThat(serialization.asJson(subnet))
        .isEqualTo(
            """
            {"apiVersion":"decentracompute.io/v1alpha1","kind":"Subnet",\
            "metadata":{"name":"thumbnails","namespace":"shop"},\
            "status":{"conditions":[{"type":"Ready","status":"True","reason":"Ready",\
            "message":"3 of 3 answer.","observedGeneration":1,\
            "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}\
            """);
  }

  @Test
  void enumsAreWordsAsThePeopleWriteThem() {
    var unit = ComputeUnit.named("cu-0123456789abcdef");
    unit.setStatus(ComputeUnitStatus.empty().withPhase(UnitPhase.OUT_OF_SERVICE));

    var json = serialization.asJson(unit);

    assertThat(json).contains("\"phase\":\"OutOfService\"");
    assertThat(serialization.unmarshal(json, ComputeUnit.class).statusOrEmpty().phase())
        .isEqualTo(UnitPhase.OUT_OF_SERVICE);
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    var network = Network.named("dev");
    network.setStatus(
        NetworkStatus.empty()
            .withEpoch(
                new Epoch(
                    7,
                    Instant.parse("2026-01-01T00:01:00Z"),
                    "0x" + "1".repeat(64),
                    "0x" + "2".repeat(64))));

    var back = serialization.unmarshal(serialization.asJson(network), Network.class);

    assertThat(back.getStatus()).isEqualTo(network.getStatus());
  }

  @Test
  void fieldOfANewerVersionIsNoObstacle() {
    var subnet =
        serialization.unmarshal(
            """
            apiVersion: decentracompute.io/v1alpha1
            kind: Subnet
            metadata: {name: a, namespace: b}
            spec: {network: dev, replicas: {target: 2, min: 1, max: 9}, colour: red}
            """,
            Subnet.class);

    assertThat(subnet.getSpec().replicas().target()).isEqualTo(2);
    assertThat(subnet.getSpec().services()).isEmpty();
    assertThat(subnet.statusOrEmpty()).isEqualTo(SubnetStatus.empty());
  }
}
