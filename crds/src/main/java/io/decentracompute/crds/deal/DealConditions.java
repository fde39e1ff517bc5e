package io.decentracompute.crds.deal;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.CannotTell;
import io.decentracompute.crds.condition.Fails;
import io.decentracompute.crds.condition.Holds;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.WrittenBy;

/**
 * Conditions of a Deal with their closed sets of reasons: the operator runs the workers;
 * market-sync in the provider role knows the money.
 */
public final class DealConditions {
  private DealConditions() {}

  /** Whether the deal is served as it should be (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Ready implements Reason {
    @Fails("Units are matched; no worker has started yet.")
    MATCHED,
    @Fails("Workers start or install.")
    STARTING,
    @Holds("Every worker serves.")
    ACTIVE,
    @Fails("At least one worker that should serve does not.")
    DEGRADED,
    @Holds("Every worker serves, and the money for the next epochs is low.")
    FUNDS_LOW,
    @Fails("The money is used up; workers are held back until it is topped up.")
    SUSPENDED,
    @Fails("The definition or the workers make no sense; the message tells why.")
    INVALID,
    @Fails("The deal has ended; workers are drained and their data wiped.")
    ENDING,
    @Fails("The deal has ended, and its units are back.")
    ENDED,
    @Fails("Paused by the annotation decentracompute.io/paused.")
    PAUSED
  }

  /** Whether the services are installed on every worker (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Installed implements Reason {
    @Holds("Every service is installed on every worker.")
    INSTALLED,
    @Fails("Modules are fetched, verified and compiled.")
    INSTALLING,
    @Fails("A service cannot be installed; the message names worker, service and cause.")
    INSTALL_FAILED,
    @Fails("No worker runs yet.")
    NO_WORKERS
  }

  /** Whether the units of every worker are bound to it (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum UnitsBound implements Reason {
    @Holds("All units are bound and have stopped proving.")
    BOUND,
    @Fails("A prover has still to stop.")
    YIELDING,
    @Fails("A unit of the deal is not in this cluster.")
    UNIT_NOT_FOUND,
    @Fails("A unit is bound to another deal.")
    UNIT_TAKEN,
    @Fails("A unit's Node is gone.")
    UNIT_LOST,
    @Fails("A unit is cordoned or its Node has too little room.")
    UNIT_OUT_OF_SERVICE,
    @Fails("The units are back.")
    RETURNED
  }

  /** Whether workers can be reached (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Available implements Reason {
    @Holds("Every worker answers and is connected to the gateway.")
    AVAILABLE,
    @Holds("Some workers answer, others do not.")
    PARTLY_AVAILABLE,
    @Fails("No worker answers.")
    UNAVAILABLE,
    @Fails("The Node of every worker that is missing has vanished.")
    WORKER_LOST,
    @Fails("Held back until the deal is funded.")
    SUSPENDED,
    @Fails("The deal has ended.")
    ENDED
  }

  /** Whether the customer pays (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Funded implements Reason {
    @Holds("Paid through the present epoch and beyond.")
    FUNDED,
    @Holds(
        "Paid for the present epoch; the balance does not cover the epochs that the terms ask for.")
    FUNDS_LOW,
    @Fails("The balance does not cover another epoch.")
    EXHAUSTED,
    @Fails("The deal has ended.")
    ENDED,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }
}
