package io.decentracompute.market.subnet;

import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.crds.subnet.SubnetStatus;
import io.decentracompute.market.account.AccountKeys;
import io.decentracompute.market.account.Accounts;
import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.DealStatus;
import io.decentracompute.market.chain.MarketContracts;
import io.decentracompute.market.chain.MatchReason;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.WorkerStatus;
import io.decentracompute.market.network.NetworkView;
import io.decentracompute.market.statement.PeerIds;
import io.decentracompute.market.statement.WorkerStatements;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads everything that is needed to decide on one Subnet. */
final class SubnetObserver {
  private final NetworkView networks;
  private final AccountKeys keys;
  private final Accounts accounts;
  private final ClusterIdentity cluster;
  private final Clock clock;

  SubnetObserver(
      NetworkView networks,
      AccountKeys keys,
      Accounts accounts,
      ClusterIdentity cluster,
      Clock clock) {
    this.networks = networks;
    this.keys = keys;
    this.accounts = accounts;
    this.cluster = cluster;
    this.clock = clock;
  }

  /** What was read, and through which account transactions go, if there is one. */
  record Observed(SubnetFacts facts, Optional<Accounts.Account> account) {}

  /** Reads; empty while nobody can tell yet whether the chain answers. */
  Optional<Observed> read(Subnet subnet, Optional<SubnetFacts.Failure> failure) {
    return switch (networks.look(subnet.getSpec().network())) {
      case NetworkView.Look.Early early -> Optional.empty();
      case NetworkView.Look.Missing(var message) ->
          Optional.of(blind(subnet, new SubnetFacts.View.NoNetwork(message), failure));
      case NetworkView.Look.Down(var message) ->
          Optional.of(blind(subnet, new SubnetFacts.View.Unreachable(message), failure));
      case NetworkView.Look.Usable(var link) -> Optional.of(look(subnet, link, failure));
    };
  }

  private Observed look(Subnet subnet, Chain link, Optional<SubnetFacts.Failure> failure) {
    try {
      return see(subnet, link, failure);
    } catch (ChainUnavailableException unavailable) {
      return blind(
          subnet,
          new SubnetFacts.View.Unreachable(String.valueOf(unavailable.getMessage())),
          failure);
    }
  }

  private Observed see(Subnet subnet, Chain link, Optional<SubnetFacts.Failure> failure)
      throws ChainUnavailableException {
    var contracts = link.market();
    var clientId = ClientIds.of(contracts.chainId(), cluster.uid(), subnet.getMetadata().getUid());
    var key =
        keys.read(
            subnet.getMetadata().getNamespace(), subnet.getSpec().payment().account().secretName());
    Optional<Accounts.Account> account = Optional.empty();
    SubnetFacts.Payer payer = new SubnetFacts.Payer.Unknown(key);
    var known = known(subnet).map(SubnetChain::dealId).map(Bytes32::new);
    var dealId = known;
    if (key instanceof KeyAnswer.Found found) {
      var opened = accounts.on(link, found);
      account = Optional.of(opened);
      var address = opened.sender().account();
      var own = contracts.dealIdOf(address, clientId);
      payer =
          new SubnetFacts.Payer.Account(
              address, contracts.balance(address), own, opened.inFlight());
      dealId = known.or(() -> Optional.of(own));
    }
    var deal =
        dealId.isPresent() ? deal(contracts, dealId.get()) : Optional.<SubnetFacts.DealView>empty();
    var epoch = contracts.time().epoch();
    var seen =
        new SubnetFacts.View.Seen(epoch, clientId, deal, payer, supply(contracts, subnet, deal));
    return new Observed(facts(subnet, seen, failure), account);
  }

  private static Optional<SubnetFacts.DealView> deal(MarketContracts contracts, Bytes32 dealId)
      throws ChainUnavailableException {
    var deal = contracts.deal(dealId);
    if (deal.isEmpty()) {
      return Optional.empty();
    }
    var workers = new ArrayList<SubnetFacts.WorkerView>();
    for (var worker : contracts.workers(dealId)) {
      workers.add(new SubnetFacts.WorkerView(worker, peerId(contracts.chainId(), worker)));
    }
    return Optional.of(new SubnetFacts.DealView(deal.get(), workers));
  }

  /** A provider may write any key on chain; only one that signed for this worker is believed. */
  private static Optional<String> peerId(long chainId, OnChainWorker worker) {
    return worker
        .activation()
        .filter(
            activation ->
                WorkerStatements.isSigned(
                    WorkerStatements.payload(
                        chainId, worker.dealId(), worker.workerId(), worker.provider()),
                    activation.key(),
                    activation.signature()))
        .map(activation -> PeerIds.of(activation.key()));
  }

  private static Optional<List<SubnetFacts.Candidate>> supply(
      MarketContracts contracts, Subnet subnet, Optional<SubnetFacts.DealView> deal)
      throws ChainUnavailableException {
    if (deal.isEmpty()
        || deal.get().deal().status() == DealStatus.ENDING
        || deal.get().deal().status() == DealStatus.ENDED) {
      return Optional.empty();
    }
    var live =
        deal.get().workers().stream()
            .filter(w -> w.worker().status() != WorkerStatus.RELEASED)
            .count();
    if (live >= subnet.getSpec().replicas().target()) {
      return Optional.empty();
    }
    var candidates = new ArrayList<SubnetFacts.Candidate>();
    for (var provider : contracts.providers()) {
      var offer = contracts.offer(provider);
      if (offer.isEmpty()) {
        continue;
      }
      for (var peer : contracts.peers(provider)) {
        Optional<MatchReason> ofPeer = Optional.empty();
        for (var holding : contracts.units(peer)) {
          var reason = MatchReason.UNIT_BUSY;
          if (holding.workerId().isEmpty()) {
            // What stands against one free unit of a peer stands against all: the rest is by unit.
            reason =
                ofPeer.isPresent()
                    ? ofPeer.get()
                    : contracts.explain(deal.get().deal().dealId(), peer, holding.unit());
            ofPeer = Optional.of(reason);
          }
          candidates.add(
              new SubnetFacts.Candidate(
                  provider, offer.get().pricePerUnitEpoch(), peer, holding.unit(), reason));
        }
      }
    }
    return Optional.of(List.copyOf(candidates));
  }

  private Observed blind(
      Subnet subnet, SubnetFacts.View view, Optional<SubnetFacts.Failure> failure) {
    return new Observed(facts(subnet, view, failure), Optional.empty());
  }

  private SubnetFacts facts(
      Subnet subnet, SubnetFacts.View view, Optional<SubnetFacts.Failure> failure) {
    var status = Optional.ofNullable(subnet.getStatus()).orElseGet(SubnetStatus::empty);
    return new SubnetFacts(
        subnet.getMetadata().getNamespace(),
        subnet.getMetadata().getName(),
        subnet.getMetadata().getGeneration(),
        subnet.getSpec(),
        status.conditions(),
        known(subnet),
        view,
        failure,
        clock.instant());
  }

  private static Optional<SubnetChain> known(Subnet subnet) {
    return Optional.ofNullable(subnet.getStatus()).map(SubnetStatus::chain);
  }
}
