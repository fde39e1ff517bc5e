package io.decentracompute.market.deal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.DealStatus;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.market.account.AccountKeys;
import io.decentracompute.market.account.Accounts;
import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.account.Transactions;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.chain.WorkerStatus;
import io.decentracompute.market.network.Chains;
import io.decentracompute.market.network.NetworkView;
import io.decentracompute.market.resource.Applier;
import io.decentracompute.market.resource.OwnedStatus;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each Deal equal to its deal on the chain and brings its workers' activations there. A Deal
 * that is deleted goes on being served until its end is final.
 */
@Singleton
@LookupIfProperty(name = "decentra.role", stringValue = "provider")
@ControllerConfiguration(
    name = "deal",
    informer = @Informer(name = "deal"),
    finalizerName = DealReconciler.FINALIZER,
    // Not the manager of the spec: an apply of the spec would take a finalizer of its own away.
    fieldManager = DealReconciler.FINALIZER_MANAGER,
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, maxInterval = 60_000)
public class DealReconciler implements Reconciler<Deal>, Cleaner<Deal> {
  /** Holds a Deal until its end is final and its workers are drained. */
  public static final String FINALIZER = "decentracompute.io/market-sync-provider";

  /** Field manager of the finalizer alone. */
  public static final String FINALIZER_MANAGER = FieldManagers.MARKET_SYNC_PROVIDER + "-finalizer";

  private static final Logger LOG = LoggerFactory.getLogger(DealReconciler.class);
  private static final Duration EARLY = Duration.ofMillis(300);
  private static final int STEPS = 64;

  private final Chains chains;
  private final NetworkView networks;
  private final Applier applier;
  private final DealObjects objects;
  private final AccountKeys keys;
  private final Accounts accounts;
  private final Transactions transactions;
  private final SellerConfig config;
  private final Clock clock;
  private final Finality finality = new Finality();
  private @Nullable InformerEventSource<Provider, Deal> providers;

  /** Reconciles by these means. */
  public DealReconciler(
      Chains chains,
      NetworkView networks,
      Applier applier,
      DealObjects objects,
      AccountKeys keys,
      Accounts accounts,
      Transactions transactions,
      SellerConfig config,
      Clock clock) {
    this.chains = chains;
    this.networks = networks;
    this.applier = applier;
    this.objects = objects;
    this.keys = keys;
    this.accounts = accounts;
    this.transactions = transactions;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Deal>> prepareEventSources(EventSourceContext<Deal> context) {
    var deals = context.getPrimaryCache();
    var configuration =
        InformerEventSourceConfiguration.from(Provider.class, Deal.class)
            .withSecondaryToPrimaryMapper(
                provider ->
                    deals
                        .list(d -> d.getSpec().network().equals(provider.getSpec().network()))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            .withOnUpdateFilter(
                (now, before) ->
                    !now.getSpec().equals(before.getSpec())
                        || !Objects.equals(address(now), address(before)))
            .build();
    var sellers = new InformerEventSource<Provider, Deal>(configuration, context);
    providers = sellers;
    var hints = new SimpleInboundEventSource<Deal>("chain");
    chains.listen(
        (network, change) ->
            deals
                .list(
                    deal ->
                        deal.getSpec().network().equals(network)
                            && (change.everything()
                                || change.deals().contains(new Bytes32(deal.getSpec().dealId()))))
                .forEach(deal -> hints.propagateEvent(ResourceID.fromResource(deal))));
    return List.of(sellers, hints);
  }

  @Override
  public UpdateControl<Deal> reconcile(Deal deal, Context<Deal> context)
      throws ChainUnavailableException {
    var result = converge(deal);
    if (result.over()) {
      LOG.atInfo().addKeyValue("dealId", deal.getSpec().dealId()).log("Deal is over and drained");
      objects.remove(deal);
    }
    return UpdateControl.<Deal>noUpdate().rescheduleAfter(result.recheck());
  }

  @Override
  public DeleteControl cleanup(Deal deal, Context<Deal> context) throws ChainUnavailableException {
    var result = converge(deal);
    if (!result.over()) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(result.recheck());
    }
    context.getClient().namespaces().withName(deal.getMetadata().getNamespace()).delete();
    return DeleteControl.defaultDelete();
  }

  private record Result(boolean over, Duration recheck) {}

  private Result converge(Deal deal) throws ChainUnavailableException {
    var present = applier.newest(deal);
    var outcomes = new HashMap<Action, Outcome>();
    for (var step = 0; step < STEPS; step++) {
      var observed = read(present, outcomes);
      if (observed.isEmpty()) {
        return new Result(false, EARLY);
      }
      var plan = DealPlanner.plan(observed.get().facts());
      if (plan.spec().isPresent()) {
        objects.apply(plan.spec().get(), Optional.of(present));
      }
      present = report(present, plan);
      if (plan.next().isEmpty()) {
        return new Result(plan.over(), plan.recheck());
      }
      var action = plan.next().get();
      outcomes.put(
          action,
          transactions.carryOut(
              present,
              present.getSpec().network(),
              observed.get().account(),
              action,
              observed.get().earned()));
    }
    return new Result(false, EARLY);
  }

  private Deal report(Deal present, DealPlan plan) {
    return applier.status(
        present,
        new OwnedStatus(Map.of("chain", plan.chain().map(chain -> chain)), List.of(plan.funded())));
  }

  // ---- observe ----

  private record Observed(DealFacts facts, Optional<Accounts.Account> account) {
    /** What this provider's workers have earned and not claimed. */
    BigInteger earned() {
      return facts.view() instanceof DealFacts.View.Seen seen ? seen.earned() : BigInteger.ZERO;
    }
  }

  private Optional<Observed> read(Deal deal, Map<Action, Outcome> outcomes) {
    return switch (networks.look(deal.getSpec().network())) {
      case NetworkView.Look.Early early -> Optional.empty();
      case NetworkView.Look.Missing(var message) -> Optional.of(blind(deal, message, outcomes));
      case NetworkView.Look.Down(var message) -> Optional.of(blind(deal, message, outcomes));
      case NetworkView.Look.Usable(var link) -> {
        try {
          yield Optional.of(see(deal, link, outcomes));
        } catch (ChainUnavailableException unavailable) {
          yield Optional.of(blind(deal, String.valueOf(unavailable.getMessage()), outcomes));
        }
      }
    };
  }

  private Observed see(Deal deal, Chain link, Map<Action, Outcome> outcomes)
      throws ChainUnavailableException {
    var contracts = link.market();
    var dealId = new Bytes32(deal.getSpec().dealId());
    var onChain = contracts.deal(dealId);
    if (onChain.isEmpty()) {
      // It was there once, else there were no Deal: an absence, and so no evidence.
      return blind(deal, "The chain does not show deal %s at present.".formatted(dealId), outcomes);
    }
    var seller = seller(deal);
    var address = seller.flatMap(DealReconciler::address);
    if (seller.isEmpty() || address.isEmpty()) {
      return blind(
          deal,
          "No Provider of this cluster with a known account sells on network %s."
              .formatted(deal.getSpec().network()),
          outcomes);
    }
    var key = keys.read(config.secretNamespace(), seller.get().getSpec().account().secretName());
    var account =
        key instanceof KeyAnswer.Found found && found.address().equals(address.get())
            ? Optional.of(accounts.on(link, found))
            : Optional.<Accounts.Account>empty();
    var workers =
        contracts.workers(dealId).stream()
            .filter(worker -> worker.provider().equals(address.get()))
            .toList();
    var time = contracts.time();
    var confirmations =
        chains.chain(deal.getSpec().network()).map(chain -> chain.confirmations()).orElse(0);
    var head = time.block().number();
    var seen =
        new DealFacts.View.Seen(
            contracts.chainId(),
            time.epoch(),
            onChain.get(),
            workers,
            new String(contracts.definition(dealId), UTF_8),
            finality.observe(
                "end/" + dealId,
                onChain.get().status() == io.decentracompute.market.chain.DealStatus.ENDED,
                head,
                confirmations),
            released(workers, head, confirmations),
            account.isPresent(),
            config.patience(),
            config.payOutFrom());
    return new Observed(facts(deal, seen, outcomes), account);
  }

  private Set<Bytes32> released(List<OnChainWorker> workers, long head, int confirmations) {
    return workers.stream()
        .filter(
            worker ->
                finality.observe(
                    "release/" + worker.workerId(),
                    worker.status() == WorkerStatus.RELEASED,
                    head,
                    confirmations))
        .map(OnChainWorker::workerId)
        .collect(Collectors.toSet());
  }

  private Observed blind(Deal deal, String message, Map<Action, Outcome> outcomes) {
    return new Observed(
        facts(deal, new DealFacts.View.Unreachable(message), outcomes), Optional.empty());
  }

  private DealFacts facts(Deal deal, DealFacts.View view, Map<Action, Outcome> outcomes) {
    var status = Optional.ofNullable(deal.getStatus()).orElseGet(DealStatus::empty);
    return new DealFacts(
        deal.getSpec().network(),
        deal.getMetadata().getGeneration(),
        deal.getSpec(),
        status.workers(),
        status.conditions(),
        Optional.ofNullable(status.chain()),
        view,
        outcomes,
        clock.instant());
  }

  private Optional<Provider> seller(Deal deal) {
    var known = providers;
    var all = known == null ? Stream.<Provider>empty() : known.list();
    return all.filter(p -> p.getSpec().network().equals(deal.getSpec().network()))
        .filter(provider -> address(provider).isPresent())
        .findFirst();
  }

  private static Optional<Address> address(Provider provider) {
    var chain = provider.getStatus() == null ? null : provider.getStatus().chain();
    return Optional.ofNullable(chain).map(known -> known.address()).map(Address::new);
  }
}
