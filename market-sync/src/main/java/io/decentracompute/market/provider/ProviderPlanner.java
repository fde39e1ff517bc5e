package io.decentracompute.market.provider;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.peer.ComputePeerConditions;
import io.decentracompute.crds.peer.PeerChain;
import io.decentracompute.crds.provider.AcceptRules;
import io.decentracompute.crds.provider.ProviderChain;
import io.decentracompute.crds.provider.ProviderConditions.GasSufficient;
import io.decentracompute.crds.provider.ProviderConditions.Ready;
import io.decentracompute.crds.provider.ProviderConditions.Registered;
import io.decentracompute.crds.unit.ComputeUnitConditions;
import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.CommittedRoot;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.chain.Peer;
import io.decentracompute.market.chain.WorkerStatus;
import io.decentracompute.market.offer.Capabilities;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a Provider needs of the chain. Units that vanish from the cluster stay registered:
 * absence is no evidence, a cordoned unit is.
 */
final class ProviderPlanner {
  private static final Duration CALM = Duration.ofMinutes(5);
  private static final Duration WAITING = Duration.ofSeconds(10);
  private static final Duration SENT = Duration.ofSeconds(2);

  private ProviderPlanner() {}

  static ProviderPlan plan(ProviderFacts facts) {
    if (facts.rival().isPresent()) {
      return blind(
          facts,
          Ready.CONFLICT,
          Optional.empty(),
          Optional.empty(),
          "Provider %s is older and sells on network %s. Delete one of the two."
              .formatted(facts.rival().get(), facts.spec().network()),
          WAITING);
    }
    return switch (facts.view()) {
      case ProviderFacts.View.NoNetwork(var message) ->
          blind(
              facts, Ready.NETWORK_NOT_FOUND, Optional.empty(), Optional.empty(), message, WAITING);
      case ProviderFacts.View.Unreachable(var message) ->
          blind(
              facts,
              Ready.CHAIN_UNREACHABLE,
              Optional.of(Registered.CHAIN_UNREACHABLE),
              Optional.of(GasSufficient.CHAIN_UNREACHABLE),
              message,
              WAITING);
      case ProviderFacts.View.NoKey(var why) ->
          blind(
              facts,
              reason(why),
              Optional.of(Registered.NO_ACCOUNT),
              Optional.of(GasSufficient.NO_ACCOUNT),
              text(why),
              WAITING);
      case ProviderFacts.View.Seen seen -> seen(facts, seen);
    };
  }

  /** Nothing is seen, so peers and units are left as they are, and nothing is done. */
  private static ProviderPlan blind(
      ProviderFacts facts,
      Ready ready,
      Optional<Registered> registered,
      Optional<GasSufficient> gas,
      String message,
      Duration recheck) {
    var conditions = new ArrayList<Condition>();
    conditions.add(condition(facts, ready, message));
    registered.ifPresent(reason -> conditions.add(condition(facts, reason, message)));
    gas.ifPresent(reason -> conditions.add(condition(facts, reason, message)));
    return new ProviderPlan(
        conditions, facts.known(), Map.of(), Map.of(), Optional.empty(), Set.of(), recheck);
  }

  private static ProviderPlan seen(ProviderFacts facts, ProviderFacts.View.Seen seen) {
    var actions = actions(facts, seen);
    var withoutGas =
        facts.outcomes().values().stream().anyMatch(o -> o instanceof Outcome.WithoutGas);
    var next =
        withoutGas
            ? Optional.<Action>empty()
            : actions.stream().filter(a -> !facts.outcomes().containsKey(a)).findFirst();
    var peers = new HashMap<String, ProviderPlan.PeerReport>();
    var units = new HashMap<String, Condition>();
    for (var peer : facts.peers()) {
      report(facts, seen, peer, peers, units);
    }
    var mirrored = new HashSet<Bytes32>();
    seen.workers().stream()
        .filter(worker -> refusal(facts, seen, worker).isEmpty())
        .forEach(worker -> mirrored.add(worker.dealId()));
    return new ProviderPlan(
        conditions(facts, seen, withoutGas),
        Optional.of(chain(facts, seen)),
        peers,
        units,
        next,
        mirrored,
        next.isPresent() ? SENT : facts.outcomes().isEmpty() ? CALM : WAITING);
  }

  // ---- what to do ----

  private static List<Action> actions(ProviderFacts facts, ProviderFacts.View.Seen seen) {
    var actions = new ArrayList<Action>();
    seen.workers().forEach(worker -> refuse(facts, seen, worker).ifPresent(actions::add));
    if (seen.time().nonce().isEmpty()) {
      actions.add(new Action.OpenEpoch(seen.time().epoch()));
    }
    facts.peers().forEach(peer -> root(seen, peer).ifPresent(actions::add));
    offer(facts, seen).ifPresent(actions::add);
    for (var peer : facts.peers()) {
      register(seen, peer).ifPresent(actions::add);
      takeBack(seen, peer).ifPresent(actions::add);
    }
    collateral(facts, seen).ifPresent(actions::add);
    if (seen.balance().withdrawable().signum() > 0
        && seen.balance().withdrawable().compareTo(seen.withdrawFrom()) >= 0) {
      actions.add(new Action.Withdraw());
    }
    return actions;
  }

  private static Optional<Action> refuse(
      ProviderFacts facts, ProviderFacts.View.Seen seen, OnChainWorker worker) {
    return refusal(facts, seen, worker)
        .map(why -> new Action.RemoveWorker(worker.dealId(), worker.workerId()));
  }

  /** Only a worker that never served is sent away by a rule; rules that change bind new deals. */
  private static Optional<String> refusal(
      ProviderFacts facts, ProviderFacts.View.Seen seen, OnChainWorker worker) {
    var deal = seen.deals().get(worker.dealId());
    return worker.status() != WorkerStatus.MATCHED || deal == null || deal.finalEpoch().isPresent()
        ? Optional.empty()
        : Acceptance.objection(facts.spec().offer().accept(), deal);
  }

  private static Optional<Action> root(
      ProviderFacts.View.Seen seen, ProviderFacts.ClusterPeer peer) {
    var accepted = seen.time().epoch() - 1;
    return peer.proofs()
        .filter(proofs -> proofs.epoch() == accepted && proofs.count() > 0)
        .filter(proofs -> isRegistered(seen, peer))
        .filter(proofs -> !seen.roots().containsKey(peer.peerId()))
        .map(
            proofs ->
                new Action.CommitRoot(
                    peer.peerId(), accepted, new Bytes32(proofs.root()), proofs.count()));
  }

  private static Optional<Action> offer(ProviderFacts facts, ProviderFacts.View.Seen seen) {
    var wanted = facts.spec().offer();
    var price = new BigInteger(wanted.pricePerUnitEpoch());
    var capabilities = Capabilities.of(wanted.attributes());
    return seen.offer()
            .filter(
                offer ->
                    offer.active()
                        && offer.pricePerUnitEpoch().equals(price)
                        && offer.capabilities().equals(capabilities))
            .isPresent()
        ? Optional.empty()
        : Optional.of(new Action.SetOffer(price, capabilities));
  }

  private static Optional<Action> register(
      ProviderFacts.View.Seen seen, ProviderFacts.ClusterPeer peer) {
    var wanted =
        peer.units().stream()
            .filter(ProviderFacts.ClusterUnit::forSale)
            .map(ProviderFacts.ClusterUnit::index)
            .sorted()
            .toList();
    var there = units(seen, peer);
    return isRegistered(seen, peer) && there.containsAll(wanted)
        ? Optional.empty()
        : Optional.of(new Action.RegisterPeer(peer.nodeName(), wanted));
  }

  private static Optional<Action> takeBack(
      ProviderFacts.View.Seen seen, ProviderFacts.ClusterPeer peer) {
    var there = units(seen, peer);
    var withdrawn =
        peer.units().stream()
            .filter(unit -> !unit.forSale() && there.contains(unit.index()))
            .map(ProviderFacts.ClusterUnit::index)
            .sorted()
            .toList();
    return withdrawn.isEmpty()
        ? Optional.empty()
        : Optional.of(new Action.RemoveUnits(peer.peerId(), withdrawn));
  }

  /** So much that every free unit could become a worker with the most collateral accepted. */
  private static Optional<Action> collateral(ProviderFacts facts, ProviderFacts.View.Seen seen) {
    AcceptRules rules = facts.spec().offer().accept();
    var perWorker = rules == null ? null : rules.maxCollateral();
    if (perWorker == null) {
      return Optional.empty();
    }
    var serving = seen.workers().stream().mapToInt(worker -> worker.units().size()).sum();
    var free = Math.max(0, registeredUnits(facts, seen) - serving);
    var wanted = new BigInteger(perWorker).multiply(BigInteger.valueOf(free));
    var missing = wanted.subtract(seen.balance().freeCollateral());
    if (missing.signum() <= 0 || seen.balance().tokens().compareTo(missing) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        seen.balance().allowance().compareTo(missing) < 0
            ? new Action.Approve(missing)
            : new Action.DepositCollateral(wanted));
  }

  private static boolean isRegistered(
      ProviderFacts.View.Seen seen, ProviderFacts.ClusterPeer peer) {
    return Optional.ofNullable(seen.registered().get(peer.peerId()))
        .map(Peer::registered)
        .orElse(false);
  }

  private static List<Integer> units(ProviderFacts.View.Seen seen, ProviderFacts.ClusterPeer peer) {
    return Optional.ofNullable(seen.registered().get(peer.peerId()))
        .filter(Peer::registered)
        .map(Peer::units)
        .orElse(List.of());
  }

  private static int registeredUnits(ProviderFacts facts, ProviderFacts.View.Seen seen) {
    return facts.peers().stream().mapToInt(peer -> units(seen, peer).size()).sum();
  }

  // ---- what to say ----

  private static List<Condition> conditions(
      ProviderFacts facts, ProviderFacts.View.Seen seen, boolean withoutGas) {
    var onChain = offer(facts, seen).isEmpty();
    var setOffer =
        facts.outcomes().entrySet().stream()
            .filter(entry -> entry.getKey() instanceof Action.SetOffer)
            .map(Map.Entry::getValue)
            .findFirst();
    var registered =
        onChain
            ? condition(facts, Registered.REGISTERED, Registered.REGISTERED.meaning())
            : switch (setOffer.orElse(new Outcome.AlreadyDone())) {
              case Outcome.WithoutGas outcome ->
                  condition(facts, Registered.INSUFFICIENT_GAS, text(outcome));
              case Outcome.Refused outcome ->
                  condition(facts, Registered.TRANSACTION_FAILED, text(outcome));
              case Outcome.TooExpensive outcome ->
                  condition(facts, Registered.TRANSACTION_FAILED, text(outcome));
              case Outcome.AlreadyDone outcome ->
                  condition(facts, Registered.PENDING, Registered.PENDING.meaning());
              case Outcome.Done outcome ->
                  condition(facts, Registered.PENDING, Registered.PENDING.meaning());
              case Outcome.Pending outcome ->
                  condition(facts, Registered.PENDING, Registered.PENDING.meaning());
            };
    var gas = gas(facts, seen, withoutGas);
    var ready =
        !onChain
            ? condition(
                facts,
                withoutGas ? Ready.INSUFFICIENT_GAS : Ready.NOT_REGISTERED,
                registered.message())
            : gas == GasSufficient.EXHAUSTED
                ? condition(facts, Ready.INSUFFICIENT_GAS, gasText(seen, gas))
                : condition(facts, Ready.READY, Ready.READY.meaning());
    return List.of(ready, registered, condition(facts, gas, gasText(seen, gas)));
  }

  private static GasSufficient gas(
      ProviderFacts facts, ProviderFacts.View.Seen seen, boolean withoutGas) {
    var policy = facts.spec().gas();
    var least = policy == null || policy.minBalance() == null ? "0" : policy.minBalance();
    if (withoutGas || seen.balance().gas().signum() == 0) {
      return GasSufficient.EXHAUSTED;
    }
    return seen.balance().gas().compareTo(new BigInteger(least)) < 0
        ? GasSufficient.LOW
        : GasSufficient.SUFFICIENT;
  }

  /** Without the balance itself: that changes with every transaction, and so would the message. */
  private static String gasText(ProviderFacts.View.Seen seen, GasSufficient gas) {
    return gas == GasSufficient.SUFFICIENT
        ? gas.meaning()
        : "%s Account %s.".formatted(gas.meaning(), seen.account());
  }

  private static ProviderChain chain(ProviderFacts facts, ProviderFacts.View.Seen seen) {
    var peers = (int) facts.peers().stream().filter(peer -> isRegistered(seen, peer)).count();
    var serving = seen.workers().stream().mapToInt(worker -> worker.units().size()).sum();
    var earned =
        seen.workers().stream()
            .map(OnChainWorker::unclaimed)
            .reduce(seen.balance().withdrawable(), BigInteger::add);
    return new ProviderChain(
        seen.account().hex(),
        null,
        peers,
        registeredUnits(facts, seen),
        serving,
        seen.balance().tokens().toString(),
        earned.toString());
  }

  private static void report(
      ProviderFacts facts,
      ProviderFacts.View.Seen seen,
      ProviderFacts.ClusterPeer peer,
      Map<String, ProviderPlan.PeerReport> peers,
      Map<String, Condition> units) {
    var there = units(seen, peer);
    var registered = isRegistered(seen, peer);
    var failed =
        facts.outcomes().entrySet().stream()
            .filter(
                entry ->
                    entry.getKey() instanceof Action.RegisterPeer action
                        && action.nodeName().equals(peer.nodeName()))
            .map(Map.Entry::getValue)
            .findFirst();
    var root = Optional.ofNullable(seen.roots().get(peer.peerId()));
    peers.put(
        peer.name(),
        new ProviderPlan.PeerReport(
            Optional.of(chain(peer, registered, there.size(), root)),
            peerCondition(facts, peer, registered, failed)));
    for (var unit : peer.units()) {
      units.put(unit.name(), unitCondition(facts, unit, there.contains(unit.index()), failed));
    }
  }

  private static PeerChain chain(
      ProviderFacts.ClusterPeer peer, boolean registered, int units, Optional<CommittedRoot> root) {
    var known = peer.known().orElseGet(PeerChain::empty);
    var accepted = known.rootsAccepted() == null ? 0L : known.rootsAccepted();
    var last = known.lastRootEpoch();
    var isNew = root.isPresent() && (last == null || last.longValue() < root.get().epoch());
    return new PeerChain(
        peer.peerId().hex(),
        registered,
        units,
        isNew ? accepted + 1 : accepted,
        isNew ? Long.valueOf(root.orElseThrow().epoch()) : last,
        isNew ? root.orElseThrow().root().hex() : known.lastRoot());
  }

  private static Condition peerCondition(
      ProviderFacts facts,
      ProviderFacts.ClusterPeer peer,
      boolean registered,
      Optional<Outcome> failed) {
    Reason reason =
        registered
            ? ComputePeerConditions.Registered.REGISTERED
            : switch (failed.orElse(new Outcome.AlreadyDone())) {
              case Outcome.WithoutGas outcome -> ComputePeerConditions.Registered.INSUFFICIENT_GAS;
              case Outcome.Refused outcome -> ComputePeerConditions.Registered.TRANSACTION_FAILED;
              case Outcome.TooExpensive outcome ->
                  ComputePeerConditions.Registered.TRANSACTION_FAILED;
              case Outcome.AlreadyDone outcome -> ComputePeerConditions.Registered.PENDING;
              case Outcome.Done outcome -> ComputePeerConditions.Registered.PENDING;
              case Outcome.Pending outcome -> ComputePeerConditions.Registered.PENDING;
            };
    return Conditions.next(
        peer.conditions(),
        reason,
        message(reason, registered ? Optional.empty() : failed),
        peer.generation(),
        facts.now());
  }

  private static Condition unitCondition(
      ProviderFacts facts,
      ProviderFacts.ClusterUnit unit,
      boolean registered,
      Optional<Outcome> failed) {
    Reason reason;
    if (registered) {
      reason = ComputeUnitConditions.Registered.REGISTERED;
    } else if (!unit.forSale()) {
      reason = ComputeUnitConditions.Registered.WITHDRAWN;
    } else {
      reason =
          switch (failed.orElse(new Outcome.AlreadyDone())) {
            case Outcome.WithoutGas outcome -> ComputeUnitConditions.Registered.INSUFFICIENT_GAS;
            case Outcome.Refused outcome -> ComputeUnitConditions.Registered.TRANSACTION_FAILED;
            case Outcome.TooExpensive outcome ->
                ComputeUnitConditions.Registered.TRANSACTION_FAILED;
            case Outcome.AlreadyDone outcome -> ComputeUnitConditions.Registered.PENDING;
            case Outcome.Done outcome -> ComputeUnitConditions.Registered.PENDING;
            case Outcome.Pending outcome -> ComputeUnitConditions.Registered.PENDING;
          };
    }
    return Conditions.next(
        unit.conditions(),
        reason,
        message(reason, registered || !unit.forSale() ? Optional.empty() : failed),
        unit.generation(),
        facts.now());
  }

  private static String message(Reason reason, Optional<Outcome> outcome) {
    return outcome
        .filter(o -> !(o instanceof Outcome.Done) && !(o instanceof Outcome.AlreadyDone))
        .map(ProviderPlanner::text)
        .orElse(reason.meaning());
  }

  private static String text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.AlreadyDone done -> "The chain shows it already.";
      case Outcome.Done done -> "Done.";
      case Outcome.Pending(var hash, var nonce) ->
          "Sent as %s; not in a block yet.".formatted(hash);
      case Outcome.Refused(var revert) ->
          "The contract refused it: %s. Change the Provider accordingly.".formatted(revert);
      case Outcome.WithoutGas(var account, var balance, var needed) ->
          "Account %s has %s wei and needs %s for gas. Send it native coins."
              .formatted(account, balance, needed);
      case Outcome.TooExpensive(var cost, var cap) ->
          "Gas would cost %s wei, above the cap of %s. Wait for lower fees or raise the cap."
              .formatted(cost, cap);
    };
  }

  private static Condition condition(ProviderFacts facts, Reason reason, String message) {
    return Conditions.next(facts.conditions(), reason, message, facts.generation(), facts.now());
  }

  private static Ready reason(KeyAnswer why) {
    return switch (why) {
      case KeyAnswer.NotFound missing -> Ready.SECRET_NOT_FOUND;
      case KeyAnswer.Forbidden forbidden -> Ready.SECRET_FORBIDDEN;
      case KeyAnswer.Invalid invalid -> Ready.SECRET_INVALID;
      case KeyAnswer.Found found -> throw new IllegalStateException("A key that was found");
    };
  }

  private static String text(KeyAnswer why) {
    return switch (why) {
      case KeyAnswer.NotFound(var message) -> message;
      case KeyAnswer.Forbidden(var message) -> message;
      case KeyAnswer.Invalid(var message) -> message;
      case KeyAnswer.Found found -> "";
    };
  }
}
