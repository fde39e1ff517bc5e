package io.decentracompute.operator.capacity;

import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.operator.capacity.CapacityFacts.NodeView;
import io.decentracompute.operator.golden.Golden;
import io.decentracompute.operator.quantity.Resources;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CapacityPlannerTest {
  static Stream<Golden> examples() {
    return Golden.of("capacity");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void plansAsRecorded(Golden example) {
    var pods = example.all("pods", Pod.class);
    var facts =
        new CapacityFacts(
            example.read("provider", Provider.class),
            example.read("network", Network.class),
            example.all("nodes", Node.class).stream()
                .map(
                    node ->
                        NodeView.of(
                            node,
                            pods.stream()
                                .filter(
                                    pod ->
                                        node.getMetadata()
                                            .getName()
                                            .equals(pod.getSpec().getNodeName()))
                                .toList()))
                .toList(),
            example.all("peers", ComputePeer.class),
            example.all("units", ComputeUnit.class),
            Resources.parse("100m", "192Mi", "256Mi"),
            Resources.parse("100m", "512Mi", "0"));

    var plan = CapacityPlanner.plan(facts);

    var peers = new LinkedHashMap<String, Object>();
    for (var peer : plan.peers()) {
      peers.put(
          peer.name(),
          Map.of(
              "spec", peer.spec(),
              "inventory", peer.inventory(),
              "ready", peer.ready() + ": " + peer.readyMessage(),
              "matches", peer.matches() + ": " + peer.matchesMessage(),
              "units", peer.units().stream().map(u -> u.index() + " " + u.unitId()).toList(),
              "surplus", peer.surplus()));
    }
    example.check(Map.of("peers", peers));
  }
}
