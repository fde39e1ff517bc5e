package io.decentracompute.market.deal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.deal.Activation;
import io.decentracompute.crds.deal.DealChain;
import io.decentracompute.crds.deal.DealChainStatus;
import io.decentracompute.crds.deal.DealConditions.Funded;
import io.decentracompute.crds.deal.DealConditions.Ready;
import io.decentracompute.crds.deal.PendingTransaction;
import io.decentracompute.crds.deal.TransactionState;
import io.decentracompute.crds.deal.WorkerPhase;
import io.decentracompute.crds.deal.WorkerState;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.DealStatus;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.chain.WorkerStatus;
import io.decentracompute.market.statement.PeerIds;
import io.decentracompute.market.statement.WorkerStatements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides on one Deal: its spec follows the chain, workers that are ready are activated with their
 * statement, and once the deal is over and drained, earnings are claimed and the object may go.
 */
final class DealPlanner {
  private static final Duration CALM = Duration.ofMinutes(5);
  private static final Duration WAITING = Duration.ofSeconds(10);
  private static final Duration CONFIRMING = Duration.ofSeconds(2);

  private DealPlanner() {}

  static DealPlan plan(DealFacts facts) {
    return switch (facts.view()) {
      case DealFacts.View.Unreachable(var message) ->
          new DealPlan(
              Optional.empty(),
              facts.known(),
              funded(facts, Funded.CHAIN_UNREACHABLE, message),
              Optional.empty(),
              false,
              WAITING);
      case DealFacts.View.Seen seen -> seen(facts, seen);
    };
  }

  private static DealPlan seen(DealFacts facts, DealFacts.View.Seen seen) {
    var deal = seen.deal();
    var ended = deal.status() == DealStatus.ENDED && seen.endFinal();
    var spec =
        DealMirror.spec(
            facts.network(),
            deal,
            seen.workers(),
            seen.definition(),
            seen.released(),
            ended,
            Optional.of(facts.spec()));
    var wishes = activations(facts, seen);
    var actions = new ArrayList<Action>();
    wishes.forEach(wish -> wish.action().ifPresent(actions::add));
    var drained = facts.spec().ended() && Conditions.has(facts.conditions(), Ready.ENDED);
    claim(seen, ended && drained).ifPresent(actions::add);
    var unpaidFrom = unpaidFrom(facts, seen);
    actions.addAll(release(seen, unpaidFrom));
    var next =
        seen.canSend()
            ? actions.stream().filter(action -> !facts.outcomes().containsKey(action)).findFirst()
            : Optional.<Action>empty();
    var over =
        ended
            && drained
            && seen.workers().stream().allMatch(w -> w.status() == WorkerStatus.RELEASED);
    var chain =
        new DealChain(
            status(deal.status(), isSuspended(seen, unpaidFrom)),
            null,
            unpaidFrom.isPresent() ? unpaidFrom.getAsLong() : null,
            wishes.stream().map(Wish::activation).flatMap(Optional::stream).toList(),
            pending(facts, wishes));
    return new DealPlan(
        Optional.of(spec),
        Optional.of(chain),
        funded(facts, deal, seen.epoch()),
        next,
        over,
        recheck(deal, ended, actions, facts));
  }

  private static Duration recheck(
      OnChainDeal deal, boolean ended, List<Action> actions, DealFacts facts) {
    if (!facts.outcomes().isEmpty()) {
      return WAITING;
    }
    var ending = deal.status() == DealStatus.ENDED && !ended;
    return ending || !actions.isEmpty() ? CONFIRMING : CALM;
  }

  // ---- activation ----

  /** What one worker asks for, and what is reported of it. */
  private record Wish(
      Optional<Action> action, Optional<Activation> activation, Optional<String> problem) {}

  private static List<Wish> activations(DealFacts facts, DealFacts.View.Seen seen) {
    var wishes = new ArrayList<Wish>();
    var running =
        seen.deal().status() != DealStatus.ENDING && seen.deal().status() != DealStatus.ENDED;
    for (var worker : seen.workers()) {
      if (worker.status() == WorkerStatus.RELEASED) {
        continue;
      }
      var state =
          facts.workers().stream().filter(w -> w.id().equals(worker.workerId().hex())).findFirst();
      wishes.add(wish(facts, seen, worker, state, running));
    }
    return List.copyOf(wishes);
  }

  private static Wish wish(
      DealFacts facts,
      DealFacts.View.Seen seen,
      OnChainWorker worker,
      Optional<WorkerState> state,
      boolean running) {
    var before =
        facts.known().stream()
            .flatMap(chain -> chain.activations().stream())
            .filter(activation -> activation.workerId().equals(worker.workerId().hex()))
            .findFirst();
    var ready = state.filter(s -> s.phase() == WorkerPhase.READY && s.statement() != null);
    if (ready.isEmpty() || !running) {
      return new Wish(Optional.empty(), confirmed(worker, before, facts), Optional.empty());
    }
    return switch (proof(seen.chainId(), worker, ready.get())) {
      case Proof.Wrong(var why) ->
          new Wish(
              Optional.empty(),
              Optional.of(
                  new Activation(worker.workerId().hex(), TransactionState.FAILED, null, null)),
              Optional.of(why));
      case Proof.Valid(var key, var signatureHex) -> {
        var done = worker.activation().filter(a -> a.key().equals(key)).isPresent();
        var action =
            new Action.ActivateWorker(worker.dealId(), worker.workerId(), key, signatureHex);
        yield done
            ? new Wish(Optional.empty(), confirmed(worker, before, facts), Optional.empty())
            : new Wish(
                Optional.of(action), Optional.of(pending(worker, facts, action)), Optional.empty());
      }
    };
  }

  private static Activation pending(OnChainWorker worker, DealFacts facts, Action action) {
    var outcome = facts.outcomes().get(action);
    return new Activation(
        worker.workerId().hex(),
        outcome instanceof Outcome.Refused ? TransactionState.FAILED : TransactionState.PENDING,
        outcome instanceof Outcome.Pending(var hash, var nonce) ? hash.hex() : null,
        null);
  }

  /** The chain shows it; the transaction is named if this or an earlier pass has sent it. */
  private static Optional<Activation> confirmed(
      OnChainWorker worker, Optional<Activation> before, DealFacts facts) {
    if (worker.activation().isEmpty()) {
      return Optional.empty();
    }
    var sent =
        facts.outcomes().entrySet().stream()
            .filter(
                entry ->
                    entry.getKey() instanceof Action.ActivateWorker activate
                        && activate.workerId().equals(worker.workerId())
                        && entry.getValue() instanceof Outcome.Done)
            .map(entry -> (Outcome.Done) entry.getValue())
            .findFirst();
    @Nullable String transaction =
        sent.map(done -> done.transactionHash().hex())
            .or(() -> before.map(Activation::transaction))
            .orElse(null);
    @Nullable Long block =
        sent.map(done -> done.block().number())
            .or(() -> before.map(Activation::block))
            .orElse(null);
    return Optional.of(
        new Activation(worker.workerId().hex(), TransactionState.CONFIRMED, transaction, block));
  }

  private sealed interface Proof {
    record Valid(Bytes32 key, String signatureHex) implements Proof {}

    record Wrong(String why) implements Proof {}
  }

  /** The statement must be what customers will check: else the activation would be worthless. */
  private static Proof proof(long chainId, OnChainWorker worker, WorkerState state) {
    var statement = state.statement();
    var peerId = state.peerId();
    if (statement == null || peerId == null) {
      return new Proof.Wrong("Worker %s is Ready without a peer id.".formatted(state.id()));
    }
    var key = PeerIds.key(peerId);
    if (key.isEmpty()) {
      return new Proof.Wrong(
          "Peer id %s of worker %s is not of an ed25519 key.".formatted(peerId, state.id()));
    }
    byte[] payload;
    byte[] signature;
    try {
      payload = Base64.getDecoder().decode(statement.payload());
      signature = Base64.getDecoder().decode(statement.signature());
    } catch (IllegalArgumentException malformed) {
      return new Proof.Wrong(
          "The statement of worker %s is not base64: %s."
              .formatted(state.id(), malformed.getMessage()));
    }
    var expected =
        WorkerStatements.payload(chainId, worker.dealId(), worker.workerId(), worker.provider());
    if (!expected.equals(new String(payload, UTF_8))) {
      return new Proof.Wrong(
          "Worker %s signed another statement than the one for this deal and provider. Restart its pod."
              .formatted(state.id()));
    }
    return WorkerStatements.isSigned(expected, key.get(), signature)
        ? new Proof.Valid(key.get(), "0x" + HexFormat.of().formatHex(signature))
        : new Proof.Wrong(
            "The statement of worker %s is not signed by its peer's key. Restart its pod."
                .formatted(state.id()));
  }

  private static List<PendingTransaction> pending(DealFacts facts, List<Wish> wishes) {
    var pending = new ArrayList<PendingTransaction>();
    for (var wish : wishes) {
      wish.action()
          .ifPresent(
              action -> {
                var activate = (Action.ActivateWorker) action;
                var outcome = facts.outcomes().get(action);
                pending.add(
                    new PendingTransaction(
                        "activate/" + activate.workerId().hex(),
                        outcome instanceof Outcome.Pending(var hash, var nonce) ? hash.hex() : null,
                        outcome == null ? null : message(outcome)));
              });
      wish.problem()
          .ifPresent(
              why ->
                  pending.add(
                      new PendingTransaction(
                          "activate/"
                              + wish.activation().map(Activation::workerId).orElse("unknown"),
                          null,
                          why)));
    }
    return List.copyOf(pending);
  }

  static String message(Outcome outcome) {
    return switch (outcome) {
      case Outcome.AlreadyDone done -> "The chain shows it already.";
      case Outcome.Done done -> "Done.";
      case Outcome.Pending(var hash, var nonce) -> "Sent; not in a block yet.";
      case Outcome.Refused(var revert) -> "The market refused it: %s.".formatted(revert);
      case Outcome.WithoutGas(var account, var balance, var needed) ->
          "Account %s has %s wei and needs %s for gas. Send it native coins."
              .formatted(account, balance, needed);
      case Outcome.TooExpensive(var cost, var cap) ->
          "Gas would cost %s wei, above the cap of %s.".formatted(cost, cap);
    };
  }

  // ---- money ----

  private static Optional<Action> claim(DealFacts.View.Seen seen, boolean drained) {
    var unreleased =
        seen.workers().stream().filter(w -> w.status() != WorkerStatus.RELEASED).toList();
    var earned = seen.earned();
    if (drained) {
      var rest =
          seen.workers().stream()
              .filter(w -> w.status() != WorkerStatus.RELEASED || w.unclaimed().signum() > 0)
              .map(OnChainWorker::workerId)
              .toList();
      return rest.isEmpty() ? Optional.empty() : Optional.of(new Action.Claim(rest));
    }
    var running = seen.deal().finalEpoch().isEmpty();
    return running && earned.signum() > 0 && earned.compareTo(seen.claimFrom()) >= 0
        ? Optional.of(new Action.Claim(unreleased.stream().map(OnChainWorker::workerId).toList()))
        : Optional.empty();
  }

  /** A first unpaid epoch is remembered: the chain shows only that the present one is not paid. */
  private static OptionalLong unpaidFrom(DealFacts facts, DealFacts.View.Seen seen) {
    if (seen.deal().status() != DealStatus.OUT_OF_FUNDS) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        facts
            .known()
            .map(DealChain::unpaidFromEpoch)
            .map(known -> Math.min(known, seen.epoch()))
            .orElse(seen.epoch()));
  }

  private static boolean isSuspended(DealFacts.View.Seen seen, OptionalLong unpaidFrom) {
    return unpaidFrom.isPresent()
        && seen.epoch() - unpaidFrom.getAsLong() >= seen.patience().suspend();
  }

  /** Units that nobody pays for go back on the market; what they earned is claimed before. */
  private static List<Action> release(DealFacts.View.Seen seen, OptionalLong unpaidFrom) {
    if (unpaidFrom.isEmpty() || seen.epoch() - unpaidFrom.getAsLong() < seen.patience().release()) {
      return List.of();
    }
    return seen.workers().stream()
        .filter(worker -> worker.status() != WorkerStatus.RELEASED)
        .<Action>map(worker -> new Action.RemoveWorker(worker.dealId(), worker.workerId()))
        .toList();
  }

  private static DealChainStatus status(DealStatus status, boolean suspended) {
    return switch (status) {
      case NONE, FILLING -> DealChainStatus.MATCHED;
      case ACTIVE, ENDING -> DealChainStatus.ACTIVE;
      case FUNDS_LOW -> DealChainStatus.FUNDS_LOW;
      case OUT_OF_FUNDS -> suspended ? DealChainStatus.SUSPENDED : DealChainStatus.FUNDS_LOW;
      case ENDED -> DealChainStatus.ENDED;
    };
  }

  private static Condition funded(DealFacts facts, OnChainDeal deal, long epoch) {
    return switch (deal.status()) {
      case NONE, FILLING, ACTIVE -> funded(facts, Funded.FUNDED, Funded.FUNDED.meaning());
      case FUNDS_LOW ->
          funded(
              facts,
              Funded.FUNDS_LOW,
              "Epoch %d is the last that is paid. The customer has to top up.".formatted(epoch));
      case OUT_OF_FUNDS ->
          funded(
              facts,
              Funded.EXHAUSTED,
              "The balance %s does not cover epoch %d. The customer has to top up."
                  .formatted(deal.balance(), epoch));
      case ENDING, ENDED ->
          funded(
              facts,
              Funded.ENDED,
              "The customer ended the deal; epoch %d is the last that is paid."
                  .formatted(deal.finalEpoch().orElse(0)));
    };
  }

  private static Condition funded(DealFacts facts, Funded reason, String message) {
    return Conditions.next(facts.conditions(), reason, message, facts.generation(), facts.now());
  }
}
