package io.decentracompute.operator.capacity;

import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.operator.quantity.Resources;
import java.util.List;
import java.util.Map;

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
  }
}
