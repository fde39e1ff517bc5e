package io.decentracompute.crds.peer;

import static io.decentracompute.crds.condition.Verdict.fails;
import static io.decentracompute.crds.condition.Verdict.holds;
import static io.decentracompute.crds.condition.Verdict.unknown;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.Verdict;
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
    READY(holds("The Node is ready and offers units.")),
    NO_UNITS(fails("The Node has no room for a unit; the message shows the sum.")),
    NODE_NOT_READY(fails("The Node is not ready.")),
    NODE_LOST(fails("The Node is gone; its units are lost until it returns.")),
    NODE_EXCLUDED(fails("The Provider's nodeSelector no longer chooses the Node."));

    private final Verdict verdict;

    Ready(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether units and Node agree (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum InventoryMatches implements Reason {
    MATCHES(holds("As many units as the Node has room for.")),
    ROOM_FOR_MORE(holds("The Node has room for more units than the Provider offers.")),
    TOO_FEW_RESOURCES(
        fails("The Node has less room than its units need; the message shows the sum.")),
    NODE_LOST(unknown("The Node is gone, so nobody can tell."));

    private final Verdict verdict;

    InventoryMatches(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the prover of the Node works (prover). */
  @WrittenBy(FieldManagers.PROVER)
  public enum ProverReady implements Reason {
    READY(holds("The prover runs and its journal is writable.")),
    STARTING(fails("The prover reads its units and its journal.")),
    NO_EPOCH(fails("The Network says no epoch yet.")),
    LIBRARY_MISSING(
        fails("The RandomX library cannot be loaded; install librandomx0 in the image.")),
    JOURNAL_FAILED(fails("The journal cannot be written; the message tells why.")),
    STOPPED(fails("The prover ended in good order."));

    private final Verdict verdict;

    ProverReady(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the peer is on the market (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    REGISTERED(holds("The peer is registered in the offer.")),
    PENDING(fails("The transaction is on its way or waits for confirmations.")),
    WITHDRAWN(fails("The peer was taken off the market.")),
    INSUFFICIENT_GAS(fails("The account cannot pay for the transaction's gas.")),
    TRANSACTION_FAILED(fails("The chain refused the transaction; the message tells why.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    Registered(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }
}
