package io.decentracompute.crds.unit;

import static io.decentracompute.crds.condition.Verdict.fails;
import static io.decentracompute.crds.condition.Verdict.holds;
import static io.decentracompute.crds.condition.Verdict.unknown;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.Verdict;
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
    READY(holds("The unit proves, is free to prove, or serves.")),
    DISCOVERED(fails("Found on the Node, not registered on the chain yet.")),
    NODE_NOT_READY(fails("The Node is not ready.")),
    NODE_LOST(fails("The Node is gone; the unit comes back with it.")),
    CORDONED(fails("Taken out of sale by spec.cordoned.")),
    NO_ROOM(fails("The Node has less room than its units need; this one is out of service."));

    private final Verdict verdict;

    Ready(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the unit works for a deal (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Bound implements Reason {
    BOUND(holds("The worker of the deal runs on this unit.")),
    YIELDING(fails("Asked to stop proving for a deal.")),
    RETURNING(fails("The worker is drained and its data wiped.")),
    FREE(fails("No deal asks for it.")),
    CONFLICT(fails("Two deals ask for it; the message names both."));

    private final Verdict verdict;

    Bound(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the unit is hashing (prover). */
  @WrittenBy(FieldManagers.PROVER)
  public enum Proving implements Reason {
    PROVING(holds("The unit hashes for the present epoch.")),
    PREPARING(fails("The cache for this epoch is being filled.")),
    YIELDED(fails("Hashing has stopped for a deal; the last hash is done.")),
    IDLE(fails("Nothing to prove: the unit is not in phase Proving.")),
    NO_EPOCH(fails("The Network says no epoch yet.")),
    LIBRARY_MISSING(
        fails("The RandomX library cannot be loaded; install librandomx0 in the image.")),
    FAILED(fails("Hashing failed; the message tells why."));

    private final Verdict verdict;

    Proving(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the unit is on the market (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    REGISTERED(holds("The unit is registered in the offer.")),
    PENDING(fails("The transaction is on its way or waits for confirmations.")),
    WITHDRAWN(fails("The unit was taken off the market.")),
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
