package io.decentracompute.crds.deal;

import static io.decentracompute.crds.condition.Verdict.fails;
import static io.decentracompute.crds.condition.Verdict.holds;
import static io.decentracompute.crds.condition.Verdict.unknown;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.Verdict;
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
    MATCHED(fails("Units are matched; no worker has started yet.")),
    STARTING(fails("Workers start or install.")),
    ACTIVE(holds("Every worker serves.")),
    DEGRADED(fails("At least one worker that should serve does not.")),
    FUNDS_LOW(holds("Every worker serves, and the money for the next epochs is low.")),
    SUSPENDED(fails("The money is used up; workers are held back until it is topped up.")),
    INVALID(fails("The definition or the workers make no sense; the message tells why.")),
    ENDING(fails("The deal has ended; workers are drained and their data wiped.")),
    ENDED(fails("The deal has ended, and its units are back.")),
    PAUSED(fails("Paused by the annotation decentracompute.io/paused."));

    private final Verdict verdict;

    Ready(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the services are installed on every worker (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Installed implements Reason {
    INSTALLED(holds("Every service is installed on every worker.")),
    INSTALLING(fails("Modules are fetched, verified and compiled.")),
    INSTALL_FAILED(
        fails("A service cannot be installed; the message names worker, service and cause.")),
    NO_WORKERS(fails("No worker runs yet."));

    private final Verdict verdict;

    Installed(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the units of every worker are bound to it (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum UnitsBound implements Reason {
    BOUND(holds("All units are bound and have stopped proving.")),
    YIELDING(fails("A prover has still to stop.")),
    UNIT_NOT_FOUND(fails("A unit of the deal is not in this cluster.")),
    UNIT_TAKEN(fails("A unit is bound to another deal.")),
    UNIT_LOST(fails("A unit's Node is gone.")),
    UNIT_OUT_OF_SERVICE(fails("A unit is cordoned or its Node has too little room.")),
    RETURNED(fails("The units are back."));

    private final Verdict verdict;

    UnitsBound(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether workers can be reached (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Available implements Reason {
    AVAILABLE(holds("Every worker answers and is connected to the gateway.")),
    PARTLY_AVAILABLE(holds("Some workers answer, others do not.")),
    UNAVAILABLE(fails("No worker answers.")),
    WORKER_LOST(fails("The Node of every worker that is missing has vanished.")),
    SUSPENDED(fails("Held back until the deal is funded.")),
    ENDED(fails("The deal has ended."));

    private final Verdict verdict;

    Available(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the customer pays (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Funded implements Reason {
    FUNDED(holds("Paid through the present epoch and beyond.")),
    FUNDS_LOW(
        holds(
            "Paid for the present epoch; the balance does not cover the epochs that the terms ask for.")),
    EXHAUSTED(fails("The balance does not cover another epoch.")),
    ENDED(fails("The deal has ended.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    Funded(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }
}
