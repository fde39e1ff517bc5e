package io.decentracompute.operator.capacity;

import io.decentracompute.crds.Api;
import io.decentracompute.crds.Labels;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.operator.apiserver.Nodes;
import io.decentracompute.operator.quantity.Resources;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All that decides what a provider offers, as read at one time.
 *
 * @param provider who sells
 * @param network on which network
 * @param nodes Nodes of the cluster
 * @param peers all ComputePeers
 * @param units all ComputeUnits
 * @param nodeShare what each worker takes beside its units
 * @param proverShare what the prover of a Node takes, running or not
 */
record CapacityFacts(
    Provider provider,
    Network network,
    List<NodeView> nodes,
    List<ComputePeer> peers,
    List<ComputeUnit> units,
    Resources nodeShare,
    Resources proverShare) {

  /** Copies the lists. */
  CapacityFacts {
    nodes = List.copyOf(nodes);
    peers = List.copyOf(peers);
    units = List.copyOf(units);
  }

  /**
   * A Node.
   *
   * @param ready whether its kubelet says that it is ready
   * @param allocatable what it gives to pods
   * @param foreign what pods that are not ours ask for
   * @param prover what its prover pod asks for
   */
  record NodeView(
      String name,
      Map<String, String> labels,
      boolean ready,
      Resources allocatable,
      Resources foreign,
      Resources prover) {
    /** Copies the labels. */
    NodeView {
      labels = Map.copyOf(labels);
    }

    /**
     * From a Node and the pods on it. Workers take what units are made of, so they count nowhere.
     */
    static NodeView of(Node node, List<Pod> pods) {
      var foreign = Resources.ZERO;
      var prover = Resources.ZERO;
      for (var pod : pods) {
        if (isOurs(pod, "prover")) {
          prover = prover.plus(Resources.requestedBy(pod));
        } else if (!isOurs(pod, "worker")) {
          foreign = foreign.plus(Resources.requestedBy(pod));
        }
      }
      return new NodeView(
          node.getMetadata().getName(),
          Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of()),
          Nodes.isReady(node),
          Resources.of(node.getStatus() == null ? null : node.getStatus().getAllocatable()),
          foreign,
          prover);
    }

    static boolean isOurs(Pod pod, String component) {
      var labels = pod.getMetadata().getLabels();
      return labels != null
          && Api.PART_OF.equals(labels.get(Labels.PART_OF))
          && component.equals(labels.get(Labels.COMPONENT));
    }
  }
}
