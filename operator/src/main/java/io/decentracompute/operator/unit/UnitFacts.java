package io.decentracompute.operator.unit;

import io.decentracompute.crds.unit.UnitPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that decides what a unit does next, as read at one time.
 *
 * @param phase what it is doing, as last written
 * @param yieldingSince when it was asked to yield; now if it was not
 * @param node the state of its Node
 * @param market whether it is on the market
 * @param outOfService why it must not work, if so
 * @param epochKnown whether the Network says an epoch
 * @param deal what its deal wants; empty when it is bound to none
 * @param proverAcknowledged whether the prover has said, for this generation, that it stopped
 * @param provers prover pods of its Node that existed before it was asked to yield
 * @param workerPods pods that use it, terminating ones included
 * @param now the present time
 * @param yieldTimeout how long the prover has to acknowledge
 */
record UnitFacts(
    UnitPhase phase,
    Instant yieldingSince,
    NodeState node,
    Market market,
    Optional<OutOfService> outOfService,
    boolean epochKnown,
    Optional<DealWish> deal,
    boolean proverAcknowledged,
    List<ProverPod> provers,
    int workerPods,
    Instant now,
    Duration yieldTimeout) {

  /** Copies the list. */
  UnitFacts {
    provers = List.copyOf(provers);
  }

  /** State of a Node. */
  enum NodeState {
    READY,
    NOT_READY,
    GONE
  }

  /** Whether a unit is registered on the chain. */
  enum Market {
    REGISTERED,
    NOT_REGISTERED,
    /** The chain does not answer: what was known stays in force. */
    UNKNOWN
  }

  /** Why a unit must not work. */
  enum OutOfService {
    CORDONED,
    NO_ROOM
  }

  /** What the deal wants from a unit that is bound to it. */
  enum DealWish {
    SERVE,
    /** The deal has ended, or the worker is not its any more. */
    RETURN
  }

  /** A prover pod. */
  record ProverPod(String namespace, String name, String uid, boolean terminating) {}
}
