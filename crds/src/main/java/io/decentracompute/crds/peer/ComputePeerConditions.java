package io.decentracompute.crds.peer;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.CannotTell;
import io.decentracompute.crds.condition.Fails;
import io.decentracompute.crds.condition.Holds;
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
    @Holds("The Node is ready and offers units.")
    READY,
    @Fails("The Node has no room for a unit; the message shows the sum.")
    NO_UNITS,
    @Fails("The Node is not ready.")
    NODE_NOT_READY,
    @Fails("The Node is gone; its units are lost until it returns.")
    NODE_LOST,
    @Fails("The Provider's nodeSelector no longer chooses the Node.")
    NODE_EXCLUDED
  }

  /** Whether units and Node agree (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum InventoryMatches implements Reason {
    @Holds("As many units as the Node has room for.")
    MATCHES,
    @Holds("The Node has room for more units than the Provider offers.")
    ROOM_FOR_MORE,
    @Fails("The Node has less room than its units need; the message shows the sum.")
    TOO_FEW_RESOURCES,
    @CannotTell("The Node is gone, so nobody can tell.")
    NODE_LOST
  }

  /** Whether the prover of the Node works (prover). */
  @WrittenBy(FieldManagers.PROVER)
  public enum ProverReady implements Reason {
    @Holds("The prover runs and its journal is writable.")
    READY,
    @Fails("The prover reads its units and its journal.")
    STARTING,
    @Fails("The Network says no epoch yet.")
    NO_EPOCH,
    @Fails("The RandomX library cannot be loaded; install librandomx0 in the image.")
    LIBRARY_MISSING,
    @Fails("The journal cannot be written; the message tells why.")
    JOURNAL_FAILED,
    @Fails("The prover ended in good order.")
    STOPPED
  }

  /** Whether the peer is on the market (market-sync, provider). */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    @Holds("The peer is registered in the offer.")
    REGISTERED,
    @Fails("The transaction is on its way or waits for confirmations.")
    PENDING,
    @Fails("The peer was taken off the market.")
    WITHDRAWN,
    @Fails("The account cannot pay for the transaction's gas.")
    INSUFFICIENT_GAS,
    @Fails("The chain refused the transaction; the message tells why.")
    TRANSACTION_FAILED,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }
}
