package io.decentracompute.crds.unit;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.WrittenBy;

/**
 * Conditions of a ComputeUnit with their closed sets of reasons: the operator binds, the prover
 * proves, market-sync in the provider role registers.
 */
public final class ComputeUnitConditions {
  private ComputeUnitConditions() {}

  /** Whether the unit can be sold or serves (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Ready implements Reason {
    /** The unit proves, is free to prove, or serves. */
    READY(ConditionStatus.TRUE, "The unit proves, is free to prove, or serves."),
    /** Found on the Node, not registered on the chain yet. */
    DISCOVERED(ConditionStatus.FALSE, "Found on the Node, not registered on the chain yet."),
    /** The Node is not ready. */
    NODE_NOT_READY(ConditionStatus.FALSE, "The Node is not ready."),
    /** The Node is gone; the unit comes back with it. */
    NODE_LOST(ConditionStatus.FALSE, "The Node is gone; the unit comes back with it."),
    /** Taken out of sale by spec.cordoned. */
    CORDONED(ConditionStatus.FALSE, "Taken out of sale by spec.cordoned."),
    /** The Node has less room than its units need; this one is out of service. */
    NO_ROOM(
        ConditionStatus.FALSE,
        "The Node has less room than its units need; this one is out of service.");

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

  /** Whether the unit works for a deal (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Bound implements Reason {
    /** The worker of the deal runs on this unit. */
    BOUND(ConditionStatus.TRUE, "The worker of the deal runs on this unit."),
    /** Asked to stop proving for a deal. */
    YIELDING(ConditionStatus.FALSE, "Asked to stop proving for a deal."),
    /** The worker is drained and its data wiped. */
    RETURNING(ConditionStatus.FALSE, "The worker is drained and its data wiped."),
    /** No deal asks for it. */
    FREE(ConditionStatus.FALSE, "No deal asks for it."),
    /** Two deals ask for it; the message names both. */
    CONFLICT(ConditionStatus.FALSE, "Two deals ask for it; the message names both.");

    private final ConditionStatus status;
    private final String meaning;

    Bound(ConditionStatus status, String meaning) {
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

  /** Whether the unit is hashing (prover). */
  @WrittenBy(FieldManagers.PROVER)
  public enum Proving implements Reason {
    /** The unit hashes for the present epoch. */
    PROVING(ConditionStatus.TRUE, "The unit hashes for the present epoch."),
    /** The cache for this epoch is being filled. */
    PREPARING(ConditionStatus.FALSE, "The cache for this epoch is being filled."),
    /** Hashing has stopped for a deal; the last hash is done. */
    YIELDED(ConditionStatus.FALSE, "Hashing has stopped for a deal; the last hash is done."),
    /** Nothing to prove: the unit is not in phase Proving. */
    IDLE(ConditionStatus.FALSE, "Nothing to prove: the unit is not in phase Proving."),
    /** The Network says no epoch yet. */
    NO_EPOCH(ConditionStatus.FALSE, "The Network says no epoch yet."),
    /** The RandomX library cannot be loaded; install librandomx0 in the image. */
    LIBRARY_MISSING(
        ConditionStatus.FALSE,
        "The RandomX library cannot be loaded; install librandomx0 in the image."),
    /** Hashing failed; the message tells why. */
    FAILED(ConditionStatus.FALSE, "Hashing failed; the message tells why.");

    private final ConditionStatus status;
    private final String meaning;

    Proving(ConditionStatus status, String meaning) {
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

  /** Whether the unit is on the market (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    /** The unit is registered in the offer. */
    REGISTERED(ConditionStatus.TRUE, "The unit is registered in the offer."),
    /** The transaction is on its way or waits for confirmations. */
    PENDING(ConditionStatus.FALSE, "The transaction is on its way or waits for confirmations."),
    /** The unit was taken off the market. */
    WITHDRAWN(ConditionStatus.FALSE, "The unit was taken off the market."),
    /** The account cannot pay for the transaction's gas. */
    INSUFFICIENT_GAS(ConditionStatus.FALSE, "The account cannot pay for the transaction's gas."),
    /** The chain refused the transaction; the message tells why. */
    TRANSACTION_FAILED(
        ConditionStatus.FALSE, "The chain refused the transaction; the message tells why."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    Registered(ConditionStatus status, String meaning) {
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
