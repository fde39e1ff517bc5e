package io.decentracompute.market.provider;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerStatus;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.provider.ProviderStatus;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.market.account.AccountKeys;
import io.decentracompute.market.account.Accounts;
import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.CommittedRoot;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.chain.Peer;
import io.decentracompute.market.deal.SellerConfig;
import io.decentracompute.market.network.NetworkView;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads everything that is needed to decide on one Provider. */
final class ProviderObserver {
  private final NetworkView networks;
  private final AccountKeys keys;
  private final Accounts accounts;
  private final SellerConfig config;
  private final Clock clock;

  ProviderObserver(
      NetworkView networks, AccountKeys keys, Accounts accounts, SellerConfig config, Clock clock) {
    this.networks = networks;
    this.keys = keys;
    this.accounts = accounts;
    this.config = config;
    this.clock = clock;
  }

  /** What of the cluster concerns Providers. */
  record Inventory(
      Collection<Provider> providers,
      Collection<ComputePeer> peers,
      Collection<ComputeUnit> units) {}

  /** What was read, with the connection and account to act by, if there are any. */
  record Observed(ProviderFacts facts, Optional<Chain> link, Optional<Accounts.Account> account) {}

  /** Reads; empty while nobody can tell yet whether the chain answers. */
  Optional<Observed> read(Provider provider, Inventory inventory, Map<Action, Outcome> outcomes) {
    var peers = peers(provider, inventory);
    return switch (networks.look(provider.getSpec().network())) {
      case NetworkView.Look.Early early -> Optional.empty();
      case NetworkView.Look.Missing(var message) ->
          Optional.of(
              blind(
                  provider, inventory, peers, new ProviderFacts.View.NoNetwork(message), outcomes));
      case NetworkView.Look.Down(var message) ->
          Optional.of(
              blind(
                  provider,
                  inventory,
                  peers,
                  new ProviderFacts.View.Unreachable(message),
                  outcomes));
      case NetworkView.Look.Usable(var link) -> {
        try {
          yield Optional.of(see(provider, inventory, peers, link, outcomes));
        } catch (ChainUnavailableException unavailable) {
          yield Optional.of(
              blind(
                  provider,
                  inventory,
                  peers,
                  new ProviderFacts.View.Unreachable(String.valueOf(unavailable.getMessage())),
                  outcomes));
        }
      }
    };
  }

  private Observed see(
      Provider provider,
      Inventory inventory,
      List<ProviderFacts.ClusterPeer> peers,
      Chain link,
      Map<Action, Outcome> outcomes)
      throws ChainUnavailableException {
    var key = keys.read(config.secretNamespace(), provider.getSpec().account().secretName());
    if (!(key instanceof KeyAnswer.Found found)) {
      return blind(provider, inventory, peers, new ProviderFacts.View.NoKey(key), outcomes);
    }
    var account = accounts.on(link, found);
    var address = account.sender().account();
    var contracts = link.market();
    var time = contracts.time();
    var registered = new HashMap<Bytes32, Peer>();
    var roots = new HashMap<Bytes32, CommittedRoot>();
    for (var peer : peers) {
      contracts
          .peer(peer.peerId())
          .filter(there -> there.provider().equals(address))
          .ifPresent(there -> registered.put(peer.peerId(), there));
      if (registered.containsKey(peer.peerId()) && time.epoch() > 1) {
        contracts
            .root(peer.peerId(), time.epoch() - 1)
            .ifPresent(root -> roots.put(peer.peerId(), root));
      }
    }
    var workers = contracts.workersOf(address);
    var deals = new HashMap<Bytes32, OnChainDeal>();
    for (var worker : workers) {
      if (!deals.containsKey(worker.dealId())) {
        contracts.deal(worker.dealId()).ifPresent(deal -> deals.put(deal.dealId(), deal));
      }
    }
    var seen =
        new ProviderFacts.View.Seen(
            address,
            time,
            contracts.balance(address),
            contracts.offer(address),
            registered,
            roots,
            workers,
            deals,
            config.payOutFrom());
    return new Observed(
        facts(provider, inventory, peers, seen, outcomes), Optional.of(link), Optional.of(account));
  }

  private Observed blind(
      Provider provider,
      Inventory inventory,
      List<ProviderFacts.ClusterPeer> peers,
      ProviderFacts.View view,
      Map<Action, Outcome> outcomes) {
    return new Observed(
        facts(provider, inventory, peers, view, outcomes), Optional.empty(), Optional.empty());
  }

  private ProviderFacts facts(
      Provider provider,
      Inventory inventory,
      List<ProviderFacts.ClusterPeer> peers,
      ProviderFacts.View view,
      Map<Action, Outcome> outcomes) {
    var status = Optional.ofNullable(provider.getStatus()).orElseGet(ProviderStatus::empty);
    return new ProviderFacts(
        provider.getMetadata().getName(),
        provider.getMetadata().getGeneration(),
        provider.getSpec(),
        status.conditions(),
        Optional.ofNullable(status.chain()),
        rival(provider, inventory),
        peers,
        view,
        outcomes,
        clock.instant());
  }

  /** Of several Providers on a Network the oldest sells; the name decides between equals. */
  private static Optional<String> rival(Provider provider, Inventory inventory) {
    return inventory.providers().stream()
        .filter(other -> other.getSpec().network().equals(provider.getSpec().network()))
        .min(
            Comparator.<Provider, String>comparing(p -> p.getMetadata().getCreationTimestamp())
                .thenComparing(p -> p.getMetadata().getName()))
        .map(oldest -> oldest.getMetadata().getName())
        .filter(name -> !name.equals(provider.getMetadata().getName()));
  }

  private static List<ProviderFacts.ClusterPeer> peers(Provider provider, Inventory inventory) {
    return inventory.peers().stream()
        .filter(peer -> peer.getSpec().provider().equals(provider.getMetadata().getName()))
        .filter(peer -> peer.getSpec().network().equals(provider.getSpec().network()))
        .sorted(Comparator.comparing(peer -> peer.getMetadata().getName()))
        .map(peer -> peer(peer, inventory.units()))
        .toList();
  }

  private static ProviderFacts.ClusterPeer peer(ComputePeer peer, Collection<ComputeUnit> units) {
    var status = Optional.ofNullable(peer.getStatus()).orElseGet(ComputePeerStatus::empty);
    var name = peer.getMetadata().getName();
    return new ProviderFacts.ClusterPeer(
        name,
        peer.getMetadata().getGeneration(),
        new Bytes32(peer.getSpec().peerId()),
        peer.getSpec().nodeName(),
        status.conditions(),
        Optional.ofNullable(status.chain()),
        Optional.ofNullable(status.proofs()),
        units.stream()
            .filter(unit -> name.equals(unit.getSpec().peer()) && unit.getSpec().index() != null)
            .map(ProviderObserver::unit)
            .sorted(Comparator.comparing(ProviderFacts.ClusterUnit::index))
            .toList());
  }

  private static ProviderFacts.ClusterUnit unit(ComputeUnit unit) {
    List<Condition> conditions =
        Optional.ofNullable(unit.getStatus()).map(ComputeUnitStatus::conditions).orElse(List.of());
    var index = unit.getSpec().index();
    return new ProviderFacts.ClusterUnit(
        unit.getMetadata().getName(),
        unit.getMetadata().getGeneration(),
        index == null ? 0 : index,
        isForSale(unit),
        conditions);
  }

  static boolean isForSale(ComputeUnit unit) {
    var phase = unit.getStatus() == null ? null : unit.getStatus().phase();
    return !Boolean.TRUE.equals(unit.getSpec().cordoned()) && phase != UnitPhase.OUT_OF_SERVICE;
  }
}
