package io.decentracompute.crds.network;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Fails;
import io.decentracompute.crds.condition.Holds;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.WrittenBy;

/**
 * Conditions of a Network with their closed sets of reasons: all of them by the one market-sync
 * that holds the lease.
 */
public final class NetworkConditions {
  private NetworkConditions() {}

  /** Whether participants can work with the network. */
  @WrittenBy({FieldManagers.MARKET_SYNC_CUSTOMER, FieldManagers.MARKET_SYNC_PROVIDER})
  public enum Ready implements Reason {
    @Holds("The chain answers, the contracts are there and the epoch is known.")
    READY,
    @Fails("The epoch is not known yet.")
    NO_EPOCH,
    @Fails("The chain cannot be used; see ChainReachable.")
    CHAIN_UNREACHABLE,
    @Fails("At least one contract is not at its address.")
    CONTRACTS_MISSING
  }

  /** Whether the RPC endpoints answer and agree. */
  @WrittenBy({FieldManagers.MARKET_SYNC_CUSTOMER, FieldManagers.MARKET_SYNC_PROVIDER})
  public enum ChainReachable implements Reason {
    @Holds("Enough endpoints answer, with the right chain.")
    REACHABLE,
    @Fails("No endpoint answers; the message names each with its error.")
    UNREACHABLE,
    @Fails("An endpoint serves another chain than spec.chain.id.")
    WRONG_CHAIN,
    @Fails("The chain's head is older than it may be.")
    BEHIND,
    @Fails("Endpoints disagree on a block that is final.")
    DISAGREEMENT
  }
}
