package io.decentracompute.crds.network;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.ConditionStatus;
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
    /** The chain answers, the contracts are there and the epoch is known. */
    READY(
        ConditionStatus.TRUE, "The chain answers, the contracts are there and the epoch is known."),
    /** The epoch is not known yet. */
    NO_EPOCH(ConditionStatus.FALSE, "The epoch is not known yet."),
    /** The chain cannot be used; see ChainReachable. */
    CHAIN_UNREACHABLE(ConditionStatus.FALSE, "The chain cannot be used; see ChainReachable."),
    /** At least one contract is not at its address. */
    CONTRACTS_MISSING(ConditionStatus.FALSE, "At least one contract is not at its address.");

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

  /** Whether the RPC endpoints answer and agree. */
  @WrittenBy({FieldManagers.MARKET_SYNC_CUSTOMER, FieldManagers.MARKET_SYNC_PROVIDER})
  public enum ChainReachable implements Reason {
    /** Enough endpoints answer, with the right chain. */
    REACHABLE(ConditionStatus.TRUE, "Enough endpoints answer, with the right chain."),
    /** No endpoint answers; the message names each with its error. */
    UNREACHABLE(
        ConditionStatus.FALSE, "No endpoint answers; the message names each with its error."),
    /** An endpoint serves another chain than spec.chain.id. */
    WRONG_CHAIN(ConditionStatus.FALSE, "An endpoint serves another chain than spec.chain.id."),
    /** The chain's head is older than it may be. */
    BEHIND(ConditionStatus.FALSE, "The chain's head is older than it may be."),
    /** Endpoints disagree on a block that is final. */
    DISAGREEMENT(ConditionStatus.FALSE, "Endpoints disagree on a block that is final.");

    private final ConditionStatus status;
    private final String meaning;

    ChainReachable(ConditionStatus status, String meaning) {
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
