package io.decentracompute.market.subnet;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetConditions.Published;
import io.decentracompute.crds.subnet.SubnetStatus;
import io.decentracompute.market.account.AccountKeys;
import io.decentracompute.market.account.Accounts;
import io.decentracompute.market.account.Transactions;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.network.ChainChange;
import io.decentracompute.market.network.Chains;
import io.decentracompute.market.network.NetworkView;
import io.decentracompute.market.resource.Applier;
import io.decentracompute.market.resource.OwnedStatus;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
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
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the chain what each Subnet asks for, one transaction at a time, and reports it. */
@Singleton
@LookupIfProperty(name = "decentra.role", stringValue = "customer")
@ControllerConfiguration(
    name = "subnet",
    informer = @Informer(name = "subnet"),
    finalizerName = SubnetReconciler.FINALIZER,
    fieldManager = FieldManagers.MARKET_SYNC_CUSTOMER,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, maxInterval = 60_000)
public class SubnetReconciler implements Reconciler<Subnet>, Cleaner<Subnet> {
  /** Holds a Subnet until its deal has ended and the refund is back. */
  public static final String FINALIZER = "decentracompute.io/market-sync-customer";

  /** Annotation that lets a deleted Subnet go at once, whatever becomes of its deal. */
  public static final String FORCE_DELETE = "decentracompute.io/force-delete";

  private static final Logger LOG = LoggerFactory.getLogger(SubnetReconciler.class);
  private static final Duration EARLY = Duration.ofMillis(300);
  // Approve, create, match in batches: then others get their turn.
  private static final int STEPS = 8;

  private final Chains chains;
  private final Applier applier;
  private final SubnetObserver observer;
  private final Transactions transactions;
  private final SubnetLimits limits;

  /** Reconciles by these means. */
  public SubnetReconciler(
      Chains chains,
      NetworkView networks,
      Applier applier,
      AccountKeys keys,
      Accounts accounts,
      Transactions transactions,
      ClusterIdentity cluster,
      SubnetLimits limits,
      Clock clock) {
    this.chains = chains;
    this.applier = applier;
    this.observer = new SubnetObserver(networks, keys, accounts, cluster, clock);
    this.transactions = transactions;
    this.limits = limits;
  }

  @Override
  public List<EventSource<?, Subnet>> prepareEventSources(EventSourceContext<Subnet> context) {
    var hints = new SimpleInboundEventSource<Subnet>("chain");
    var subnets = context.getPrimaryCache();
    chains.listen(
        (network, change) ->
            subnets
                .list(subnet -> concerns(subnet, network, change))
                .forEach(subnet -> hints.propagateEvent(ResourceID.fromResource(subnet))));
    return List.of(hints);
  }

  private static boolean concerns(Subnet subnet, String network, ChainChange change) {
    if (!subnet.getSpec().network().equals(network)) {
      return false;
    }
    var status = Optional.ofNullable(subnet.getStatus()).orElseGet(SubnetStatus::empty);
    var chain = status.chain();
    var dealId = chain == null ? null : chain.dealId();
    return change.everything()
        || (dealId != null && change.deals().contains(new Bytes32(dealId)))
        || (change.supply() && !Conditions.has(status.conditions(), Matched.MATCHED));
  }

  @Override
  public UpdateControl<Subnet> reconcile(Subnet subnet, Context<Subnet> context)
      throws ChainUnavailableException {
    return UpdateControl.<Subnet>noUpdate().rescheduleAfter(converge(subnet));
  }

  private Duration converge(Subnet subnet) throws ChainUnavailableException {
    var present = applier.newest(subnet);
    var failure = Optional.<SubnetFacts.Failure>empty();
    for (var step = 0; step < STEPS; step++) {
      var observed = observer.read(present, failure);
      if (observed.isEmpty()) {
        return EARLY;
      }
      var plan = SubnetPlanner.plan(observed.get().facts());
      present = report(present, plan);
      if (plan.next().isEmpty()) {
        return plan.recheck();
      }
      failure = carryOut(present, observed.get(), plan.next().get());
    }
    return SubnetPlanner.SENT;
  }

  @Override
  public DeleteControl cleanup(Subnet subnet, Context<Subnet> context)
      throws ChainUnavailableException {
    var failure = Optional.<SubnetFacts.Failure>empty();
    var forced =
        "true"
            .equals(
                Optional.ofNullable(subnet.getMetadata().getAnnotations())
                    .map(annotations -> annotations.get(FORCE_DELETE))
                    .orElse(""));
    var deletedAt = Instant.parse(subnet.getMetadata().getDeletionTimestamp());
    var present = applier.newest(subnet);
    for (var step = 0; step < STEPS; step++) {
      var observed = observer.read(present, failure);
      if (observed.isEmpty()) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(EARLY);
      }
      var facts = observed.get().facts();
      switch (EndPlanner.plan(facts, deletedAt, forced, limits.deletion())) {
        case EndPlanner.End.Gone(var message) -> {
          LOG.atInfo()
              .addKeyValue("namespace", facts.namespace())
              .addKeyValue("name", facts.name())
              .addKeyValue("cause", message)
              .log("Subnet may go");
          return DeleteControl.defaultDelete();
        }
        case EndPlanner.End.Wait(var message, var recheck) -> {
          report(present, waiting(facts, message));
          return DeleteControl.noFinalizerRemoval().rescheduleAfter(recheck);
        }
        case EndPlanner.End.Act(var action) -> {
          present = report(present, SubnetPlanner.plan(facts));
          failure = carryOut(present, observed.get(), action);
        }
      }
    }
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(SubnetPlanner.SENT);
  }

  /** The conditions as they are, and on Published what the deletion waits for. */
  private static SubnetPlan waiting(SubnetFacts facts, String message) {
    var plan = SubnetPlanner.plan(facts);
    var conditions =
        plan.conditions().stream()
            .map(
                condition ->
                    condition.type().equals(Published.PUBLISHED.type())
                        ? new io.decentracompute.crds.condition.Condition(
                            condition.type(),
                            condition.status(),
                            condition.reason(),
                            "Being deleted, and waiting: " + message,
                            condition.observedGeneration(),
                            condition.lastTransitionTime())
                        : condition)
            .toList();
    return new SubnetPlan(conditions, plan.chain(), Optional.empty(), plan.recheck());
  }

  private Subnet report(Subnet present, SubnetPlan plan) {
    var fields = new HashMap<String, Optional<Object>>();
    fields.put("chain", plan.chain().map(chain -> chain));
    return applier.status(present, new OwnedStatus(fields, plan.conditions()));
  }

  private Optional<SubnetFacts.Failure> carryOut(
      Subnet subnet, SubnetObserver.Observed observed, Action action)
      throws ChainUnavailableException {
    var outcome =
        transactions.carryOut(
            subnet,
            subnet.getSpec().network(),
            observed.account(),
            action,
            observed.facts().withdrawable());
    return outcome instanceof Outcome.Done || outcome instanceof Outcome.AlreadyDone
        ? Optional.empty()
        : Optional.of(new SubnetFacts.Failure(action, outcome));
  }
}
