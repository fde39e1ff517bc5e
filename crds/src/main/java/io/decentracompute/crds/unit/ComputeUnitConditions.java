package io.decentracompute.crds.unit;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.CannotTell;
import io.decentracompute.crds.condition.Fails;
import io.decentracompute.crds.condition.Holds;
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
    @Holds("The unit proves, is free to prove, or serves.")
    READY,
    @Fails("Found on the Node, not registered on the chain yet.")
    DISCOVERED,
    @Fails("The Node is not ready.")
    NODE_NOT_READY,
    @Fails("The Node is gone; the unit comes back with it.")
    NODE_LOST,
    @Fails("Taken out of sale by spec.cordoned.")
    CORDONED,
    @Fails("The Node has less room than its units need; this one is out of service.")
    NO_ROOM
  }

  /** Whether the unit works for a deal (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Bound implements Reason {
    @Holds("The worker of the deal runs on this unit.")
    BOUND,
    @Fails("Asked to stop proving for a deal.")
    YIELDING,
    @Fails("The worker is drained and its data wiped.")
    RETURNING,
    @Fails("No deal asks for it.")
    FREE,
    @Fails("Two deals ask for it; the message names both.")
    CONFLICT
  }

  /** Whether the unit is hashing (prover). */
  @WrittenBy(FieldManagers.PROVER)
  public enum Proving implements Reason {
    @Holds("The unit hashes for the present epoch.")
    PROVING,
    @Fails("The cache for this epoch is being filled.")
    PREPARING,
    @Fails("Hashing has stopped for a deal; the last hash is done.")
    YIELDED,
    @Fails("Nothing to prove: the unit is not in phase Proving.")
    IDLE,
    @Fails("The Network says no epoch yet.")
    NO_EPOCH,
    @Fails("The RandomX library cannot be loaded; install librandomx0 in the image.")
    LIBRARY_MISSING,
    @Fails("Hashing failed; the message tells why.")
    FAILED
  }

  /** Whether the unit is on the market (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    @Holds("The unit is registered in the offer.")
    REGISTERED,
    @Fails("The transaction is on its way or waits for confirmations.")
    PENDING,
    @Fails("The unit was taken off the market.")
    WITHDRAWN,
    @Fails("The account cannot pay for the transaction's gas.")
    INSUFFICIENT_GAS,
    @Fails("The chain refused the transaction; the message tells why.")
    TRANSACTION_FAILED,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }
}
