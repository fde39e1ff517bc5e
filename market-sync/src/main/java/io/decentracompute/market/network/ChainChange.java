package io.decentracompute.market.network;

import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.EventLog;
import io.decentracompute.market.chain.MarketEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Where to look again, as logs hint it. Whoever is named reads the views and decides by them.
 *
 * @param everything the epoch changed, blocks became void or the chain came back: look at all
 * @param supply offers, peers or units changed: whoever looks for units looks again
 */
public record ChainChange(
    boolean everything, boolean supply, Set<Bytes32> deals, Set<Address> providers) {
  /** All is to be looked at. */
  public static final ChainChange EVERYTHING = new ChainChange(true, true, Set.of(), Set.of());

  /** Freezes the sets. */
  public ChainChange {
    deals = Set.copyOf(deals);
    providers = Set.copyOf(providers);
  }

  /** What these logs hint at. */
  public static ChainChange of(Collection<EventLog> logs) {
    var deals = new HashSet<Bytes32>();
    var providers = new HashSet<Address>();
    var supply = false;
    for (var log : logs) {
      supply |= collect(log.event(), deals, providers);
    }
    return new ChainChange(false, supply, deals, providers);
  }

  /** Whether there is nothing to look at. */
  public boolean isEmpty() {
    return !everything && !supply && deals.isEmpty() && providers.isEmpty();
  }

  private static boolean collect(MarketEvent event, Set<Bytes32> deals, Set<Address> providers) {
    return switch (event) {
      case MarketEvent.DealCreated e -> deal(deals, e.dealId(), false);
      case MarketEvent.UnitSkipped e -> deal(deals, e.dealId(), false);
      case MarketEvent.TargetChanged e -> deal(deals, e.dealId(), false);
      case MarketEvent.MaxPriceChanged e -> deal(deals, e.dealId(), false);
      case MarketEvent.ToppedUp e -> deal(deals, e.dealId(), false);
      case MarketEvent.DealCharged e -> deal(deals, e.dealId(), false);
      case MarketEvent.DealEnded e -> deal(deals, e.dealId(), true);
      case MarketEvent.WorkerMatched e ->
          deal(deals, e.dealId(), provider(providers, e.provider(), false));
      case MarketEvent.WorkerActivated e ->
          deal(deals, e.dealId(), provider(providers, e.provider(), false));
      case MarketEvent.WorkerReleased e ->
          deal(deals, e.dealId(), provider(providers, e.provider(), true));
      case MarketEvent.Claimed e ->
          deal(deals, e.dealId(), provider(providers, e.provider(), false));
      case MarketEvent.CollateralDeposited e -> provider(providers, e.provider(), true);
      case MarketEvent.CollateralWithdrawn e -> provider(providers, e.provider(), false);
      case MarketEvent.Withdrawn e -> provider(providers, e.account(), false);
      case MarketEvent.OfferSet e -> provider(providers, e.provider(), true);
      case MarketEvent.OfferRemoved e -> provider(providers, e.provider(), true);
      case MarketEvent.PeerRegistered e -> provider(providers, e.provider(), true);
      case MarketEvent.PeerRemoved e -> provider(providers, e.provider(), true);
      case MarketEvent.RootCommitted e -> provider(providers, e.provider(), false);
      case MarketEvent.UnitsAdded e -> true;
      case MarketEvent.UnitsRemoved e -> true;
      case MarketEvent.EpochOpened e -> false;
    };
  }

  private static boolean deal(Set<Bytes32> deals, Bytes32 deal, boolean supply) {
    deals.add(deal);
    return supply;
  }

  private static boolean provider(Set<Address> providers, Address provider, boolean supply) {
    providers.add(provider);
    return supply;
  }
}
