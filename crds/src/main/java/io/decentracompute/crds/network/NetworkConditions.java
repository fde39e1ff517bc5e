package io.decentracompute.crds.network;

import static io.decentracompute.crds.condition.Verdict.fails;
import static io.decentracompute.crds.condition.Verdict.holds;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.Verdict;
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
    READY(holds("The chain answers, the contracts are there and the epoch is known.")),
    NO_EPOCH(fails("The epoch is not known yet.")),
    CHAIN_UNREACHABLE(fails("The chain cannot be used; see ChainReachable.")),
    CONTRACTS_MISSING(fails("At least one contract is not at its address."));

    private final Verdict verdict;

    Ready(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the RPC endpoints answer and agree. */
  @WrittenBy({FieldManagers.MARKET_SYNC_CUSTOMER, FieldManagers.MARKET_SYNC_PROVIDER})
  public enum ChainReachable implements Reason {
    REACHABLE(holds("Enough endpoints answer, with the right chain.")),
    UNREACHABLE(fails("No endpoint answers; the message names each with its error.")),
    WRONG_CHAIN(fails("An endpoint serves another chain than spec.chain.id.")),
    BEHIND(fails("The chain's head is older than it may be.")),
    DISAGREEMENT(fails("Endpoints disagree on a block that is final."));

    private final Verdict verdict;

    ChainReachable(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }
}
