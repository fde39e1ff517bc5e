package io.decentracompute.prover.watch;

import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.unit.ComputeUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the prover has read of the cluster at one moment.
 *
 * @param units those of its Node
 * @param peers those of its Node, by name
 * @param networks all, by name
 */
record Seen(
    List<ComputeUnit> units, Map<String, ComputePeer> peers, Map<String, Network> networks) {

  Seen {
    units = List.copyOf(units);
    peers = Map.copyOf(peers);
    networks = Map.copyOf(networks);
  }

  Optional<ComputePeer> peerOf(ComputeUnit unit) {
    return Optional.ofNullable(unit.getSpec().peer()).map(peers::get);
  }

  Optional<Network> networkOf(ComputePeer peer) {
    return Optional.ofNullable(networks.get(peer.getSpec().network()));
  }
}
