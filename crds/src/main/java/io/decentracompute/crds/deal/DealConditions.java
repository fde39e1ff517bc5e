package io.decentracompute.crds.deal;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.ConditionStatus;
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
    /** Units are matched; no worker has started yet. */
    MATCHED(ConditionStatus.FALSE, "Units are matched; no worker has started yet."),
    /** Workers start or install. */
    STARTING(ConditionStatus.FALSE, "Workers start or install."),
    /** Every worker serves. */
    ACTIVE(ConditionStatus.TRUE, "Every worker serves."),
    /** At least one worker that should serve does not. */
    DEGRADED(ConditionStatus.FALSE, "At least one worker that should serve does not."),
    /** Every worker serves, and the money for the next epochs is low. */
    FUNDS_LOW(
        ConditionStatus.TRUE, "Every worker serves, and the money for the next epochs is low."),
    /** The money is used up; workers are held back until it is topped up. */
    SUSPENDED(
        ConditionStatus.FALSE,
        "The money is used up; workers are held back until it is topped up."),
    /** The definition or the workers make no sense; the message tells why. */
    INVALID(
        ConditionStatus.FALSE,
        "The definition or the workers make no sense; the message tells why."),
    /** The deal has ended; workers are drained and their data wiped. */
    ENDING(ConditionStatus.FALSE, "The deal has ended; workers are drained and their data wiped."),
    /** The deal has ended, and its units are back. */
    ENDED(ConditionStatus.FALSE, "The deal has ended, and its units are back."),
    /** Paused by the annotation decentracompute.io/paused. */
    PAUSED(ConditionStatus.FALSE, "Paused by the annotation decentracompute.io/paused.");

    private final ConditionStatus status;
    private final String meaning;

    Ready(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }

  /** Whether the services are installed on every worker (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Installed implements Reason {
    /** Every service is installed on every worker. */
    INSTALLED(ConditionStatus.TRUE, "Every service is installed on every worker."),
    /** Modules are fetched, verified and compiled. */
    INSTALLING(ConditionStatus.FALSE, "Modules are fetched, verified and compiled."),
    /** A service cannot be installed; the message names worker, service and cause. */
    INSTALL_FAILED(
        ConditionStatus.FALSE,
        "A service cannot be installed; the message names worker, service and cause."),
    /** No worker runs yet. */
    NO_WORKERS(ConditionStatus.FALSE, "No worker runs yet.");

    private final ConditionStatus status;
    private final String meaning;

    Installed(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }

  /** Whether the units of every worker are bound to it (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum UnitsBound implements Reason {
    /** All units are bound and have stopped proving. */
    BOUND(ConditionStatus.TRUE, "All units are bound and have stopped proving."),
    /** A prover has still to stop. */
    YIELDING(ConditionStatus.FALSE, "A prover has still to stop."),
    /** A unit of the deal is not in this cluster. */
    UNIT_NOT_FOUND(ConditionStatus.FALSE, "A unit of the deal is not in this cluster."),
    /** A unit is bound to another deal. */
    UNIT_TAKEN(ConditionStatus.FALSE, "A unit is bound to another deal."),
    /** A unit's Node is gone. */
    UNIT_LOST(ConditionStatus.FALSE, "A unit's Node is gone."),
    /** A unit is cordoned or its Node has too little room. */
    UNIT_OUT_OF_SERVICE(
        ConditionStatus.FALSE, "A unit is cordoned or its Node has too little room."),
    /** The units are back. */
    RETURNED(ConditionStatus.FALSE, "The units are back.");

    private final ConditionStatus status;
    private final String meaning;

    UnitsBound(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }

  /** Whether workers can be reached (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Available implements Reason {
    /** Every worker answers and is connected to the gateway. */
    AVAILABLE(ConditionStatus.TRUE, "Every worker answers and is connected to the gateway."),
    /** Some workers answer, others do not. */
    PARTLY_AVAILABLE(ConditionStatus.TRUE, "Some workers answer, others do not."),
    /** No worker answers. */
    UNAVAILABLE(ConditionStatus.FALSE, "No worker answers."),
    /** The Node of every worker that is missing has vanished. */
    WORKER_LOST(ConditionStatus.FALSE, "The Node of every worker that is missing has vanished."),
    /** Held back until the deal is funded. */
    SUSPENDED(ConditionStatus.FALSE, "Held back until the deal is funded."),
    /** The deal has ended. */
    ENDED(ConditionStatus.FALSE, "The deal has ended.");

    private final ConditionStatus status;
    private final String meaning;

    Available(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }

  /** Whether the customer pays (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Funded implements Reason {
    /** Paid through the present epoch and beyond. */
    FUNDED(ConditionStatus.TRUE, "Paid through the present epoch and beyond."),
    /** Paid for the present epoch; the balance does not cover the epochs that the terms ask for. */
    FUNDS_LOW(
        ConditionStatus.TRUE,
        "Paid for the present epoch; the balance does not cover the epochs that the terms ask for."),
    /** The balance does not cover another epoch. */
    EXHAUSTED(ConditionStatus.FALSE, "The balance does not cover another epoch."),
    /** The deal has ended. */
    ENDED(ConditionStatus.FALSE, "The deal has ended."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    Funded(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }
}
