package io.decentracompute.market.subnet;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.crds.subnet.SubnetConditions.Funded;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetConditions.Published;
import io.decentracompute.crds.subnet.SubnetWorker;
import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.DealStatus;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.chain.WorkerStatus;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a living Subnet needs of the chain: published once, funded, as many workers as
 * wanted. It asks for one transaction at a time and never for one whose effect it cannot see the
 * need of, so planning again after a success asks for the next, and planning twice asks the same.
 */
final class SubnetPlanner {
  /** Looked at this often even when nothing is heard. */
  static final Duration CALM = Duration.ofMinutes(5);

  /** When something outside has to change: a key, funds, an offer. */
  static final Duration WAITING = Duration.ofSeconds(10);

  /** When a transaction is on its way. */
  static final Duration SENT = Duration.ofSeconds(2);

  private final SubnetFacts facts;
  private Reason published = Published.PENDING;
  private Reason funded = Funded.NOT_PUBLISHED;
  private Reason matched = Matched.NOT_PUBLISHED;
  private String publishedText = Published.PENDING.meaning();
  private String fundedText = Funded.NOT_PUBLISHED.meaning();
  private String matchedText = Matched.NOT_PUBLISHED.meaning();
  private Optional<Action> next = Optional.empty();
  private Duration recheck = CALM;

  private SubnetPlanner(SubnetFacts facts) {
    this.facts = facts;
  }

  static SubnetPlan plan(SubnetFacts facts) {
    var planner = new SubnetPlanner(facts);
    var chain =
        switch (facts.view()) {
          case SubnetFacts.View.NoNetwork(var message) -> planner.noNetwork(message);
          case SubnetFacts.View.Unreachable(var message) -> planner.unreachable(message);
          case SubnetFacts.View.Seen seen -> planner.seen(seen);
        };
    facts.failure().ifPresent(planner::failed);
    return planner.finish(chain);
  }

  private Optional<SubnetChain> noNetwork(String message) {
    published(Published.NETWORK_NOT_FOUND, message);
    recheck = WAITING;
    return facts.known();
  }

  private Optional<SubnetChain> unreachable(String message) {
    published(Published.CHAIN_UNREACHABLE, message);
    funded(Funded.CHAIN_UNREACHABLE, message);
    matched(Matched.CHAIN_UNREACHABLE, message);
    recheck = WAITING;
    return facts.known();
  }

  private Optional<SubnetChain> seen(SubnetFacts.View.Seen seen) {
    if (seen.deal().isPresent()) {
      var deal = seen.deal().get();
      running(seen, deal);
      return Optional.of(report(deal));
    }
    unpublished(seen);
    return facts.known();
  }

  // ---- before the deal ----

  private void unpublished(SubnetFacts.View.Seen seen) {
    var definition = Definition.of(facts.spec());
    recheck = WAITING;
    if (definition.length > Definition.LIMIT) {
      published(
          Published.INVALID_DEFINITION,
          "The definition of spec.services takes %d bytes, and the chain stores at most %d. Use fewer sources or less config."
              .formatted(definition.length, Definition.LIMIT));
      return;
    }
    if (facts.spec().paused()) {
      published(Published.PAUSED, "Set spec.paused to false to publish.");
      return;
    }
    switch (seen.payer()) {
      case SubnetFacts.Payer.Unknown(var why) -> {
        published(publishedReason(why), text(why));
        funded(fundedReason(why), text(why));
      }
      case SubnetFacts.Payer.Account account -> publish(seen, account, definition);
    }
  }

  private void publish(
      SubnetFacts.View.Seen seen, SubnetFacts.Payer.Account account, byte[] definition) {
    var stranger =
        facts.known().map(SubnetChain::dealId).filter(id -> !id.equals(account.dealId().hex()));
    if (stranger.isPresent()) {
      // Another account published it, and the chain does not show that deal now: never buy twice.
      published(
          Published.PENDING,
          "Deal %s of this Subnet is not visible on the chain, and the account in payment.account is not the one that made it. Put the former key back."
              .formatted(stranger.get()));
      return;
    }
    var terms = SubnetTerms.of(facts.spec());
    var deposit = terms.leastDeposit();
    var has = account.balance().tokens();
    if (has.compareTo(deposit) < 0) {
      var message =
          "Account %s holds %s, and %d epochs of %d workers cost %s. Send it %s more, or lower payment.prepaidEpochs, payment.maxPricePerUnitEpoch or replicas.target."
              .formatted(
                  account.address(),
                  has,
                  terms.prepaidEpochs(),
                  terms.targetReplicas(),
                  deposit,
                  deposit.subtract(has));
      published(Published.INSUFFICIENT_BALANCE, message);
      funded(Funded.INSUFFICIENT_BALANCE, message);
      return;
    }
    recheck = SENT;
    next =
        Optional.of(
            account.balance().allowance().compareTo(deposit) < 0
                ? new Action.Approve(deposit)
                : Action.CreateDeal.of(seen.clientId(), definition, terms, deposit));
  }

  // ---- with the deal ----

  private void running(SubnetFacts.View.Seen seen, SubnetFacts.DealView view) {
    var deal = view.deal();
    if (deal.status() == DealStatus.ENDING || deal.status() == DealStatus.ENDED) {
      var message =
          "Deal %s has ended with epoch %d. Apply the Subnet under another name to buy again."
              .formatted(deal.dealId(), deal.finalEpoch().orElse(0));
      published(Published.ENDED, message);
      funded(Funded.ENDED, message);
      matched(Matched.ENDED, message);
      next = refund(seen);
      return;
    }
    published(Published.PUBLISHED, "Deal %s is on the chain.".formatted(deal.dealId()));
    var live = live(view);
    fund(seen, deal, live);
    match(seen, view, live);
    // A target that changed comes first: the funds needed and the match depend on it.
    next =
        facts.spec().paused() || seen.payer() instanceof SubnetFacts.Payer.Unknown
            ? Optional.empty()
            : retarget(deal).or(() -> next).or(() -> release(deal, live));
    if (next.isPresent()) {
      recheck = SENT;
    } else if (!(matched instanceof Matched m && m == Matched.MATCHED)
        || !(funded instanceof Funded f && f == Funded.FUNDED)) {
      recheck = WAITING;
    }
  }

  private Optional<Action> retarget(OnChainDeal deal) {
    var spec = facts.spec();
    if (deal.terms().targetReplicas() != spec.replicas().target()) {
      return Optional.of(new Action.SetTarget(deal.dealId(), spec.replicas().target()));
    }
    var price = SubnetTerms.maxPrice(spec);
    return deal.terms().maxPricePerUnitEpoch().equals(price)
        ? Optional.empty()
        : Optional.of(new Action.SetMaxPrice(deal.dealId(), price));
  }

  /**
   * The workers beyond the target that are let go: those that do not serve yet, then the newest.
   */
  private Optional<Action> release(OnChainDeal deal, List<OnChainWorker> live) {
    if (live.size() <= facts.spec().replicas().target()) {
      return Optional.empty();
    }
    return live.reversed().stream()
        .min(Comparator.comparing(worker -> worker.status() != WorkerStatus.MATCHED))
        .map(worker -> new Action.RemoveWorker(deal.dealId(), worker.workerId()));
  }

  private void fund(SubnetFacts.View.Seen seen, OnChainDeal deal, List<OnChainWorker> live) {
    var rate = rate(live);
    var prepaid = BigInteger.valueOf(facts.spec().payment().prepaidEpochs());
    var wanted = rate.multiply(prepaid);
    var covered = rate.signum() == 0 ? prepaid : deal.balance().divide(rate);
    var present = cost(live);
    if (deal.status() == DealStatus.OUT_OF_FUNDS || deal.balance().compareTo(present) < 0) {
      funded(
          Funded.EXHAUSTED,
          "The balance %s does not cover another epoch, which costs %s. Top up the deal or set payment.autoTopUp."
              .formatted(deal.balance(), present));
    } else if (covered.compareTo(enough(prepaid)) < 0) {
      funded(
          Funded.FUNDS_LOW,
          "The balance %s covers %s epochs at %s each; %s are wanted.%s"
              .formatted(
                  deal.balance(),
                  covered,
                  rate,
                  prepaid,
                  facts.spec().payment().autoTopUp() && !facts.spec().paused()
                      ? ""
                      : " Top up the deal, or set payment.autoTopUp and unset paused."));
    } else {
      funded(Funded.FUNDED, Funded.FUNDED.meaning());
    }
    switch (seen.payer()) {
      case SubnetFacts.Payer.Unknown(var why) -> funded(fundedReason(why), text(why));
      case SubnetFacts.Payer.Account account -> {
        if (facts.spec().payment().autoTopUp() && covered.compareTo(enough(prepaid)) < 0) {
          topUp(account, deal, wanted.subtract(deal.balance()));
        }
      }
    }
  }

  private void topUp(SubnetFacts.Payer.Account account, OnChainDeal deal, BigInteger amount) {
    if (account.balance().tokens().compareTo(amount) < 0) {
      funded(
          Funded.INSUFFICIENT_BALANCE,
          "Account %s holds %s, and topping up takes %s. Send it %s more."
              .formatted(
                  account.address(),
                  account.balance().tokens(),
                  amount,
                  amount.subtract(account.balance().tokens())));
    } else if (account.balance().allowance().compareTo(amount) < 0) {
      next = Optional.of(new Action.Approve(amount));
    } else {
      next = Optional.of(new Action.TopUp(deal.dealId(), deal.deposited().add(amount)));
    }
  }

  /** What an epoch costs with the workers there are, and at most for those still wanted. */
  private BigInteger rate(List<OnChainWorker> live) {
    var spec = facts.spec();
    var missing = Math.max(0, spec.replicas().target() - live.size());
    return cost(live)
        .add(
            SubnetTerms.maxPrice(spec)
                .multiply(BigInteger.valueOf((long) missing * spec.unitsPerWorker())));
  }

  private static BigInteger cost(List<OnChainWorker> workers) {
    return workers.stream()
        .map(w -> w.pricePerUnitEpoch().multiply(BigInteger.valueOf(w.units().size())))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** Half of the epochs that are prepaid, at least 2: fewer transactions than one an epoch. */
  private static BigInteger enough(BigInteger prepaid) {
    return prepaid.add(BigInteger.ONE).shiftRight(1).max(BigInteger.TWO);
  }

  private void match(
      SubnetFacts.View.Seen seen, SubnetFacts.DealView view, List<OnChainWorker> live) {
    var target = facts.spec().replicas().target();
    var missing = target - live.size();
    if (missing <= 0) {
      matched(Matched.MATCHED, "Units for all %d workers are matched.".formatted(target));
      return;
    }
    if (facts.spec().paused()) {
      matched(
          Matched.PAUSED,
          "%d of %d workers are matched. Set spec.paused to false to match more."
              .formatted(live.size(), target));
      return;
    }
    var choice = Matcher.choose(view, seen.supply().orElse(List.of()), missing, seen.epoch());
    switch (choice) {
      case Matcher.Choice.Nobody(var reason, var message) -> matched(reason, message);
      case Matcher.Choice.Take(var requests, var workers) -> {
        matched(
            Matched.MATCHING,
            "%d of %d workers are matched; units for %d more are asked for."
                .formatted(live.size(), target, workers));
        if (next.isEmpty()) {
          next = Optional.of(new Action.MatchDeal(view.deal().dealId(), requests));
        }
      }
    }
  }

  private static Optional<Action> refund(SubnetFacts.View.Seen seen) {
    return seen.payer() instanceof SubnetFacts.Payer.Account account
            && account.balance().withdrawable().signum() > 0
        ? Optional.of(new Action.Withdraw())
        : Optional.empty();
  }

  // ---- what went wrong, and the report ----

  private void failed(SubnetFacts.Failure failure) {
    next = Optional.empty();
    recheck = WAITING;
    var message = text(failure);
    var reasons =
        switch (failure.outcome()) {
          case Outcome.AlreadyDone done -> Optional.<Failing>empty();
          case Outcome.Done done -> Optional.<Failing>empty();
          case Outcome.Pending pending -> {
            recheck = SENT;
            yield Optional.of(new Failing(Published.PENDING, Funded.FUNDS_LOW, Matched.MATCHING));
          }
          case Outcome.WithoutGas withoutGas ->
              Optional.of(
                  new Failing(
                      Published.INSUFFICIENT_GAS,
                      Funded.INSUFFICIENT_GAS,
                      Matched.INSUFFICIENT_GAS));
          case Outcome.Refused refused -> Optional.of(Failing.TRANSACTION);
          case Outcome.TooExpensive tooExpensive -> Optional.of(Failing.TRANSACTION);
        };
    reasons.ifPresent(
        reason -> {
          if (published != Published.PUBLISHED && published != Published.ENDED) {
            published(reason.published, message);
            if (reason.funded != Funded.FUNDS_LOW) {
              funded(reason.funded, message);
            }
          } else if (isAboutMoney(failure.action())) {
            funded(reason.funded, message);
          } else {
            matched(reason.matched, message);
          }
        });
  }

  private record Failing(Published published, Funded funded, Matched matched) {
    static final Failing TRANSACTION =
        new Failing(
            Published.TRANSACTION_FAILED, Funded.TRANSACTION_FAILED, Matched.TRANSACTION_FAILED);
  }

  private static boolean isAboutMoney(Action action) {
    return action instanceof Action.Approve
        || action instanceof Action.TopUp
        || action instanceof Action.Withdraw;
  }

  static String text(SubnetFacts.Failure failure) {
    var what = failure.action().getClass().getSimpleName();
    return switch (failure.outcome()) {
      case Outcome.AlreadyDone done -> what + " was done already.";
      case Outcome.Done done -> what + " is done.";
      case Outcome.Pending(var hash, var nonce) ->
          "%s was sent as %s and is not in a block yet.".formatted(what, hash);
      case Outcome.Refused(var revert) ->
          "The market refused %s: %s. Change the Subnet accordingly.".formatted(what, revert);
      case Outcome.WithoutGas(var account, var balance, var needed) ->
          "Account %s has %s wei and %s needs %s for gas. Send it native coins."
              .formatted(account, balance, what, needed);
      case Outcome.TooExpensive(var cost, var cap) ->
          "%s would cost %s wei of gas, above the cap of %s. Wait for lower fees or raise the cap."
              .formatted(what, cost, cap);
    };
  }

  private static SubnetChain report(SubnetFacts.DealView view) {
    var deal = view.deal();
    var workers =
        view.workers().stream()
            .filter(w -> w.worker().status() != WorkerStatus.RELEASED)
            .map(
                w ->
                    new SubnetWorker(
                        w.worker().workerId().hex(),
                        w.worker().provider().hex(),
                        w.worker().peerId().hex(),
                        w.peerId().orElse(null),
                        w.worker().status() == WorkerStatus.ACTIVE))
            .toList();
    return new SubnetChain(
        deal.dealId().hex(),
        deal.clientId().hex(),
        deal.balance().toString(),
        deal.paidThroughEpoch().isPresent() ? deal.paidThroughEpoch().getAsLong() : null,
        status(deal.status()),
        workers);
  }

  static String status(DealStatus status) {
    return switch (status) {
      case NONE -> "None";
      case FILLING -> "Filling";
      case ACTIVE -> "Active";
      case FUNDS_LOW -> "FundsLow";
      case OUT_OF_FUNDS -> "OutOfFunds";
      case ENDING -> "Ending";
      case ENDED -> "Ended";
    };
  }

  static List<OnChainWorker> live(SubnetFacts.DealView view) {
    return view.workers().stream()
        .map(SubnetFacts.WorkerView::worker)
        .filter(worker -> worker.status() != WorkerStatus.RELEASED)
        .toList();
  }

  private SubnetPlan finish(Optional<SubnetChain> chain) {
    return new SubnetPlan(
        List.of(
            condition(published, publishedText),
            condition(funded, fundedText),
            condition(matched, matchedText)),
        chain,
        next,
        recheck);
  }

  private Condition condition(Reason reason, String message) {
    return Conditions.next(facts.conditions(), reason, message, facts.generation(), facts.now());
  }

  private void published(Reason reason, String message) {
    published = reason;
    publishedText = message;
  }

  private void funded(Reason reason, String message) {
    funded = reason;
    fundedText = message;
  }

  private void matched(Reason reason, String message) {
    matched = reason;
    matchedText = message;
  }

  private static Published publishedReason(KeyAnswer why) {
    return switch (why) {
      case KeyAnswer.NotFound missing -> Published.SECRET_NOT_FOUND;
      case KeyAnswer.Forbidden forbidden -> Published.SECRET_FORBIDDEN;
      case KeyAnswer.Invalid invalid -> Published.SECRET_INVALID;
      case KeyAnswer.Found found -> throw new IllegalStateException("A key that was found");
    };
  }

  private static Funded fundedReason(KeyAnswer why) {
    return switch (why) {
      case KeyAnswer.NotFound missing -> Funded.SECRET_NOT_FOUND;
      case KeyAnswer.Forbidden forbidden -> Funded.SECRET_FORBIDDEN;
      case KeyAnswer.Invalid invalid -> Funded.SECRET_INVALID;
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
