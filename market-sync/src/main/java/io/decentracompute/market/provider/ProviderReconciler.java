package io.decentracompute.market.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Names;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.market.account.AccountKeys;
import io.decentracompute.market.account.Accounts;
import io.decentracompute.market.account.Transactions;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.deal.DealMirror;
import io.decentracompute.market.deal.DealObjects;
import io.decentracompute.market.deal.SellerConfig;
import io.decentracompute.market.network.ChainChange;
import io.decentracompute.market.network.Chains;
import io.decentracompute.market.network.NetworkView;
import io.decentracompute.market.resource.Applier;
import io.decentracompute.market.resource.OwnedStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a Provider's offer, peers and units on the chain, opens epochs, commits roots, and makes a
 * Deal for each deal that its units were matched to.
 */
@Singleton
@LookupIfProperty(name = "decentra.role", stringValue = "provider")
@ControllerConfiguration(
    name = "provider",
    informer = @Informer(name = "provider"),
    fieldManager = FieldManagers.MARKET_SYNC_PROVIDER,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, maxInterval = 60_000)
public class ProviderReconciler implements Reconciler<Provider> {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderReconciler.class);
  private static final Duration EARLY = Duration.ofMillis(300);
  private static final int STEPS = 32;

  private final Chains chains;
  private final Applier applier;
  private final DealObjects deals;
  private final Transactions transactions;
  private final ProviderObserver observer;
  private Sources sources = Sources.NONE;

  /** The caches that this controller reads besides Providers. */
  private record Sources(
      Function<Provider, ProviderObserver.Inventory> inventory,
      Function<String, Optional<Deal>> deals) {
    static final Sources NONE =
        new Sources(
            provider -> {
              throw new IllegalStateException("Reconciled before the event sources were prepared");
            },
            dealId -> Optional.empty());
  }

  /** Reconciles by these means. */
  public ProviderReconciler(
      Chains chains,
      NetworkView networks,
      Applier applier,
      DealObjects deals,
      AccountKeys keys,
      Accounts accounts,
      Transactions transactions,
      SellerConfig config,
      Clock clock) {
    this.chains = chains;
    this.applier = applier;
    this.deals = deals;
    this.transactions = transactions;
    this.observer = new ProviderObserver(networks, keys, accounts, config, clock);
  }

  @Override
  public List<EventSource<?, Provider>> prepareEventSources(EventSourceContext<Provider> context) {
    var providers = context.getPrimaryCache();
    var peers =
        informer(
            ComputePeer.class,
            context,
            peer -> peer.getSpec().network(),
            ProviderReconciler::isNews);
    var units =
        informer(
            ComputeUnit.class,
            context,
            unit -> String.valueOf(unit.getSpec().network()),
            (now, before) -> ProviderObserver.isForSale(now) != ProviderObserver.isForSale(before));
    // A Deal that somebody forced away is made again; its updates are the Deal controller's.
    var mirrored =
        informer(Deal.class, context, deal -> deal.getSpec().network(), (now, before) -> false);
    var hints = new SimpleInboundEventSource<Provider>("chain");
    chains.listen(
        (network, change) ->
            providers
                .list(provider -> concerns(provider, network, change))
                .forEach(provider -> hints.propagateEvent(ResourceID.fromResource(provider))));
    sources =
        new Sources(
            provider ->
                new ProviderObserver.Inventory(
                    providers.list().toList(),
                    peers.list().map(applier::newest).toList(),
                    units.list().map(applier::newest).toList()),
            dealId ->
                mirrored.get(new ResourceID(Names.deal(dealId), Names.dealNamespace(dealId))));
    return List.of(peers, units, mirrored, hints);
  }

  private static <R extends HasMetadata> InformerEventSource<R, Provider> informer(
      Class<R> type,
      EventSourceContext<Provider> context,
      Function<R, String> network,
      OnUpdateFilter<R> isNews) {
    var providers = context.getPrimaryCache();
    var configuration =
        InformerEventSourceConfiguration.from(type, Provider.class)
            .withSecondaryToPrimaryMapper(
                resource ->
                    providers
                        .list(p -> p.getSpec().network().equals(network.apply(resource)))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            .withOnUpdateFilter(isNews)
            .withWatchAllNamespaces()
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private static boolean isNews(ComputePeer now, ComputePeer before) {
    return !now.getSpec().equals(before.getSpec()) || !Objects.equals(proofs(now), proofs(before));
  }

  private static @Nullable Object proofs(ComputePeer peer) {
    return peer.getStatus() == null ? null : peer.getStatus().proofs();
  }

  private static boolean concerns(Provider provider, String network, ChainChange change) {
    var chain = provider.getStatus() == null ? null : provider.getStatus().chain();
    var address = chain == null ? null : chain.address();
    return provider.getSpec().network().equals(network)
        && (change.everything()
            || (address != null && change.providers().contains(new Address(address))));
  }

  @Override
  public UpdateControl<Provider> reconcile(Provider provider, Context<Provider> context)
      throws ChainUnavailableException {
    return UpdateControl.<Provider>noUpdate().rescheduleAfter(converge(provider));
  }

  private Duration converge(Provider provider) throws ChainUnavailableException {
    var present = applier.newest(provider);
    var outcomes = new HashMap<Action, Outcome>();
    for (var step = 0; step < STEPS; step++) {
      var inventory = sources.inventory().apply(present);
      var observed = observer.read(present, inventory, outcomes);
      if (observed.isEmpty()) {
        return EARLY;
      }
      var plan = ProviderPlanner.plan(observed.get().facts());
      if (observed.get().link().isPresent()) {
        mirror(observed.get().link().get(), observed.get().facts(), plan.mirrored());
      }
      present = report(present, plan);
      report(inventory, plan);
      if (plan.next().isEmpty()) {
        return plan.recheck();
      }
      var action = plan.next().get();
      outcomes.put(
          action,
          transactions.carryOut(
              present,
              present.getSpec().network(),
              observed.get().account(),
              action,
              observed.get().facts().withdrawable()));
    }
    return EARLY;
  }

  /** Makes the Deals that are missing; those that are there belong to the Deal controller. */
  private void mirror(Chain link, ProviderFacts facts, Set<Bytes32> wanted)
      throws ChainUnavailableException {
    if (!(facts.view() instanceof ProviderFacts.View.Seen seen)) {
      return;
    }
    for (var dealId : wanted) {
      var deal = seen.deals().get(dealId);
      if (deal == null
          || sources.deals().apply(dealId.hex()).isPresent()
          || deals.find(dealId.hex()).isPresent()) {
        continue;
      }
      var workers =
          seen.workers().stream().filter(worker -> worker.dealId().equals(dealId)).toList();
      var definition = new String(link.market().definition(dealId), UTF_8);
      deals.apply(
          DealMirror.spec(
              facts.spec().network(), deal, workers, definition, Set.of(), false, Optional.empty()),
          Optional.empty());
      chains.hadEffects(facts.spec().network());
      LOG.atInfo()
          .addKeyValue("dealId", dealId)
          .addKeyValue("workers", workers.size())
          .log("Deal made");
    }
  }

  private Provider report(Provider present, ProviderPlan plan) {
    var fields = new HashMap<String, Optional<Object>>();
    fields.put("chain", plan.chain().map(chain -> chain));
    fields.put("observedGeneration", Optional.of(present.getMetadata().getGeneration()));
    return applier.status(present, new OwnedStatus(fields, plan.conditions()));
  }

  private void report(ProviderObserver.Inventory inventory, ProviderPlan plan) {
    for (var peer : inventory.peers()) {
      var report = plan.peers().get(peer.getMetadata().getName());
      if (report != null) {
        applier.status(
            peer,
            new OwnedStatus(
                Map.of("chain", report.chain().map(chain -> chain)), List.of(report.registered())));
      }
    }
    for (var unit : inventory.units()) {
      var registered = plan.units().get(unit.getMetadata().getName());
      if (registered != null) {
        applier.status(unit, OwnedStatus.of(List.of(registered)));
      }
    }
  }
}
