package io.decentracompute.market.provider;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.peer.PeerChain;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.provider.ProviderChain;
import io.decentracompute.crds.provider.ProviderSpec;
import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.chain.AccountBalance;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.ChainTime;
import io.decentracompute.market.chain.CommittedRoot;
import io.decentracompute.market.chain.Offer;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.chain.Peer;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known when deciding on one Provider.
 *
 * @param conditions the Provider's conditions as last read
 * @param known what the status says of the chain
 * @param rival an older Provider of this cluster that sells on the same Network
 * @param peers the ComputePeers of this Provider, with their ComputeUnits
 * @param outcomes what became of the actions of this pass
 */
record ProviderFacts(
    String name,
    long generation,
    ProviderSpec spec,
    List<Condition> conditions,
    Optional<ProviderChain> known,
    Optional<String> rival,
    List<ClusterPeer> peers,
    View view,
    Map<Action, Outcome> outcomes,
    Instant now) {
  ProviderFacts {
    conditions = List.copyOf(conditions);
    peers = List.copyOf(peers);
    outcomes = Map.copyOf(outcomes);
  }

  /** What the account can withdraw. */
  BigInteger withdrawable() {
    return view instanceof View.Seen seen ? seen.balance().withdrawable() : BigInteger.ZERO;
  }

  /**
   * A ComputePeer.
   *
   * @param proofs what its prover reported for the newest epoch that ended
   */
  record ClusterPeer(
      String name,
      long generation,
      Bytes32 peerId,
      String nodeName,
      List<Condition> conditions,
      Optional<PeerChain> known,
      Optional<Proofs> proofs,
      List<ClusterUnit> units) {
    ClusterPeer {
      conditions = List.copyOf(conditions);
      units = List.copyOf(units);
    }
  }

  /**
   * A ComputeUnit.
   *
   * @param forSale false only on a positive fact: cordoned, or its Node has no room for it
   */
  record ClusterUnit(
      String name, long generation, int index, boolean forSale, List<Condition> conditions) {
    ClusterUnit {
      conditions = List.copyOf(conditions);
    }
  }

  /** What can be seen of the chain. */
  sealed interface View {
    /** There is no such Network in the cluster. */
    record NoNetwork(String message) implements View {}

    /** The chain cannot be relied on at present. */
    record Unreachable(String message) implements View {}

    /** The account's key cannot be had. */
    record NoKey(KeyAnswer why) implements View {}

    /**
     * The chain answered everything that was asked.
     *
     * @param registered the peers as the chain has them
     * @param roots roots that peers committed for the epoch before the current one
     * @param workers workers of this provider that are not released
     * @param deals the deals of those workers
     * @param withdrawFrom pay out from this amount on
     */
    record Seen(
        Address account,
        ChainTime time,
        AccountBalance balance,
        Optional<Offer> offer,
        Map<Bytes32, Peer> registered,
        Map<Bytes32, CommittedRoot> roots,
        List<OnChainWorker> workers,
        Map<Bytes32, OnChainDeal> deals,
        BigInteger withdrawFrom)
        implements View {
      public Seen {
        registered = Map.copyOf(registered);
        roots = Map.copyOf(roots);
        workers = List.copyOf(workers);
        deals = Map.copyOf(deals);
      }
    }
  }
}
