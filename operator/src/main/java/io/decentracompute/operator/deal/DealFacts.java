package io.decentracompute.operator.deal;

import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.unit.DealRef;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.probe.StatusAnswer;
import io.decentracompute.operator.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that decides what happens with a deal, as read at one time.
 *
 * @param deal the Deal
 * @param network its Network
 * @param provider account of the provider
 * @param units units of the cluster that the deal names or that are bound to it, by unit id
 * @param workers its workers: those that the chain names, then those that are left from before
 */
record DealFacts(
    Deal deal,
    Optional<Network> network,
    Optional<String> provider,
    Map<String, UnitView> units,
    List<WorkerView> workers,
    Settings settings,
    Instant now) {

  /** Copies the collections. */
  DealFacts {
    units = Map.copyOf(units);
    workers = List.copyOf(workers);
  }

  /** A unit. */
  record UnitView(
      String name,
      String unitId,
      String nodeName,
      UnitPhase phase,
      Optional<DealRef> dealRef,
      String resourceVersion) {}

  /**
   * What is there of a worker.
   *
   * @param name stem of its objects' names
   * @param id id on the chain
   * @param wanted whether the chain names it
   * @param unitIds units that the chain gives it
   * @param node state of the Node of its units; empty while the units are not known
   * @param statefulSet whether its StatefulSet exists
   * @param leftovers whether any of its other objects exists
   * @param keyMissing whether its pod waits for a key that is not there
   * @param pods its pods, terminating ones included
   * @param answer what its node says; empty when it could not be asked
   */
  record WorkerView(
      String name,
      String id,
      boolean wanted,
      List<String> unitIds,
      Optional<NodeState> node,
      boolean statefulSet,
      boolean leftovers,
      boolean keyMissing,
      List<PodView> pods,
      Optional<StatusAnswer> answer) {
    /** Copies the lists. */
    WorkerView {
      unitIds = List.copyOf(unitIds);
      pods = List.copyOf(pods);
    }
  }

  /** State of a Node. */
  enum NodeState {
    READY,
    NOT_READY,
    GONE
  }

  /**
   * A pod.
   *
   * @param deletedAt when it was asked to end
   * @param ready whether its kubelet says that it is ready
   */
  record PodView(String name, String uid, Optional<Instant> deletedAt, boolean ready) {}
}
