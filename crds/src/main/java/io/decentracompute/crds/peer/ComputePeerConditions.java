package io.decentracompute.crds.peer;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.WrittenBy;

/**
 * Conditions of a ComputePeer with their closed sets of reasons: the operator counts, the prover
 * proves, market-sync in the provider role registers.
 */
public final class ComputePeerConditions {
  private ComputePeerConditions() {}

  /** Whether the peer takes part (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Ready implements Reason {
    /** The Node is ready and offers units. */
    READY(ConditionStatus.TRUE, "The Node is ready and offers units."),
    /** The Node has no room for a unit; the message shows the sum. */
    NO_UNITS(ConditionStatus.FALSE, "The Node has no room for a unit; the message shows the sum."),
    /** The Node is not ready. */
    NODE_NOT_READY(ConditionStatus.FALSE, "The Node is not ready."),
    /** The Node is gone; its units are lost until it returns. */
    NODE_LOST(ConditionStatus.FALSE, "The Node is gone; its units are lost until it returns."),
    /** The Provider's nodeSelector no longer chooses the Node. */
    NODE_EXCLUDED(ConditionStatus.FALSE, "The Provider's nodeSelector no longer chooses the Node.");

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

  /** Whether units and Node agree (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum InventoryMatches implements Reason {
    /** As many units as the Node has room for. */
    MATCHES(ConditionStatus.TRUE, "As many units as the Node has room for."),
    /** The Node has room for more units than the Provider offers. */
    ROOM_FOR_MORE(
        ConditionStatus.TRUE, "The Node has room for more units than the Provider offers."),
    /** The Node has less room than its units need; the message shows the sum. */
    TOO_FEW_RESOURCES(
        ConditionStatus.FALSE,
        "The Node has less room than its units need; the message shows the sum."),
    /** The Node is gone, so nobody can tell. */
    NODE_LOST(ConditionStatus.UNKNOWN, "The Node is gone, so nobody can tell.");

    private final ConditionStatus status;
    private final String meaning;

    InventoryMatches(ConditionStatus status, String meaning) {
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

  /** Whether the prover of the Node works (prover). */
  @WrittenBy(FieldManagers.PROVER)
  public enum ProverReady implements Reason {
    /** The prover runs and its journal is writable. */
    READY(ConditionStatus.TRUE, "The prover runs and its journal is writable."),
    /** The prover reads its units and its journal. */
    STARTING(ConditionStatus.FALSE, "The prover reads its units and its journal."),
    /** The Network says no epoch yet. */
    NO_EPOCH(ConditionStatus.FALSE, "The Network says no epoch yet."),
    /** The RandomX library cannot be loaded; install librandomx0 in the image. */
    LIBRARY_MISSING(
        ConditionStatus.FALSE,
        "The RandomX library cannot be loaded; install librandomx0 in the image."),
    /** The journal cannot be written; the message tells why. */
    JOURNAL_FAILED(ConditionStatus.FALSE, "The journal cannot be written; the message tells why."),
    /** The prover ended in good order. */
    STOPPED(ConditionStatus.FALSE, "The prover ended in good order.");

    private final ConditionStatus status;
    private final String meaning;

    ProverReady(ConditionStatus status, String meaning) {
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

  /** Whether the peer is on the market (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    /** The peer is registered in the offer. */
    REGISTERED(ConditionStatus.TRUE, "The peer is registered in the offer."),
    /** The transaction is on its way or waits for confirmations. */
    PENDING(ConditionStatus.FALSE, "The transaction is on its way or waits for confirmations."),
    /** The peer was taken off the market. */
    WITHDRAWN(ConditionStatus.FALSE, "The peer was taken off the market."),
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
