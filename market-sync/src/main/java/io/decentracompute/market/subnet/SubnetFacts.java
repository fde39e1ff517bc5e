package io.decentracompute.market.subnet;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.crds.subnet.SubnetSpec;
import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.chain.AccountBalance;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.MatchReason;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Outcome;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known when deciding on one Subnet, time included.
 *
 * @param conditions the Subnet's conditions as last read
 * @param known what the Subnet's status says of its deal
 * @param view what the chain says
 * @param failure the last action, if it did not succeed
 */
record SubnetFacts(
    String namespace,
    String name,
    long generation,
    SubnetSpec spec,
    List<Condition> conditions,
    Optional<SubnetChain> known,
    View view,
    Optional<Failure> failure,
    Instant now) {
  SubnetFacts {
    conditions = List.copyOf(conditions);
  }

  /** What the account can withdraw: a refund. */
  BigInteger withdrawable() {
    return view instanceof View.Seen seen && seen.payer() instanceof Payer.Account account
        ? account.balance().withdrawable()
        : BigInteger.ZERO;
  }

  /** What can be seen of the chain. */
  sealed interface View {
    /** There is no such Network in the cluster. */
    record NoNetwork(String message) implements View {}

    /** The chain cannot be relied on at present. */
    record Unreachable(String message) implements View {}

    /**
     * The chain answered everything that was asked.
     *
     * @param deal the Subnet's deal, if the chain shows one
     * @param supply units on offer; read only when the deal lacks workers
     */
    record Seen(
        long epoch,
        Bytes32 clientId,
        Optional<DealView> deal,
        Payer payer,
        Optional<List<Candidate>> supply)
        implements View {}
  }

  /** A deal with its workers, released ones included, in order of their making. */
  record DealView(OnChainDeal deal, List<WorkerView> workers) {
    DealView {
      workers = List.copyOf(workers);
    }
  }

  /**
   * A worker of the deal.
   *
   * @param peerId libp2p peer id, if the worker is activated with a statement that its key signed
   */
  record WorkerView(OnChainWorker worker, Optional<String> peerId) {}

  /** Who pays. */
  sealed interface Payer {
    /** The account's key cannot be had. */
    record Unknown(KeyAnswer why) implements Payer {}

    /**
     * The account and what it has.
     *
     * @param dealId the id that the Subnet's deal has when this account creates it
     * @param inFlight whether a transaction of the account is still open
     */
    record Account(Address address, AccountBalance balance, Bytes32 dealId, boolean inFlight)
        implements Payer {}
  }

  /** A unit on offer, and what the chain says about it for this deal. */
  record Candidate(
      Address provider, BigInteger price, Bytes32 peerId, int unit, MatchReason reason) {}

  /** An action that did not succeed. */
  record Failure(Action action, Outcome outcome) {}
}
