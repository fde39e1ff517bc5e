package io.decentracompute.operator.capacity;

import io.decentracompute.crds.peer.ComputePeerConditions.InventoryMatches;
import io.decentracompute.crds.peer.ComputePeerConditions.Ready;
import io.decentracompute.crds.peer.ComputePeerSpec;
import io.decentracompute.crds.peer.Inventory;
import io.decentracompute.crds.unit.ComputeUnitSpec;
import java.util.List;

/** What a provider offers from now on. */
record CapacityPlan(List<Peer> peers) {
  /** Copies the list. */
  CapacityPlan {
    peers = List.copyOf(peers);
  }

  /**
   * One Node's offer.
   *
   * @param name name of the ComputePeer
   * @param spec its spec
   * @param inventory what the Node has
   * @param units units that must be there, the operator's fields only
   * @param surplus names of units that nobody knows of yet and that have no room
   */
  record Peer(
      String name,
      ComputePeerSpec spec,
      Inventory inventory,
      Ready ready,
      String readyMessage,
      InventoryMatches matches,
      String matchesMessage,
      List<ComputeUnitSpec> units,
      List<String> surplus) {
    /** Copies the lists. */
    Peer {
      units = List.copyOf(units);
      surplus = List.copyOf(surplus);
    }
  }
}
