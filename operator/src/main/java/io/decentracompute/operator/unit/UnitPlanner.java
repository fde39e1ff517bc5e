package io.decentracompute.operator.unit;

import io.decentracompute.crds.unit.ComputeUnitConditions.Bound;
import io.decentracompute.crds.unit.ComputeUnitConditions.Ready;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.unit.UnitFacts.DealWish;
import io.decentracompute.operator.unit.UnitFacts.Market;
import io.decentracompute.operator.unit.UnitFacts.NodeState;
import java.time.Duration;
import java.util.Optional;

/**
 * The lifecycle of a unit as one pure function. Its law: a unit reaches {@code Serving} only over
 * {@code Yielding}, and leaves {@code Yielding} for it only once no prover can hash on it; it
 * reaches {@code Proving} only once no pod of a worker uses it.
 */
final class UnitPlanner {
  /** How often a prover's end is looked for: its pod's deletion also wakes us. */
  private static final Duration POLL = Duration.ofMillis(500);

  private UnitPlanner() {}

  static UnitPlan plan(UnitFacts facts) {
    if (facts.node() != NodeState.READY) {
      return lost(facts);
    }
    if (facts.deal().isEmpty()) {
      return facts.workerPods() > 0 ? returning() : free(facts);
    }
    return switch (facts.deal().get()) {
      case RETURN -> returning();
      case SERVE -> bound(facts);
    };
  }

  private static UnitPlan bound(UnitFacts facts) {
    return switch (facts.phase()) {
      case SERVING -> serving();
      case YIELDING -> yielding(facts);
      case DISCOVERED, IDLE, PROVING, RETURNING, LOST, OUT_OF_SERVICE -> askToYield(facts);
    };
  }

  private static UnitPlan yielding(UnitFacts facts) {
    if (facts.proverAcknowledged()) {
      return serving();
    }
    var waited = Duration.between(facts.yieldingSince(), facts.now());
    var left = facts.yieldTimeout().minus(waited);
    if (left.isPositive()) {
      return plan(
          UnitPhase.YIELDING,
          Ready.READY,
          Bound.YIELDING,
          "The prover was asked to stop and has not answered yet.",
          Optional.of(left));
    }
    if (facts.provers().isEmpty()) {
      return serving();
    }
    var prover = facts.provers().getFirst();
    return new UnitPlan(
        UnitPhase.YIELDING,
        Ready.READY,
        Bound.YIELDING,
        "Prover pod "
            + prover.namespace()
            + "/"
            + prover.name()
            + " did not answer in "
            + facts.yieldTimeout()
            + "; it is deleted, and the worker starts once it is gone.",
        facts.provers().stream().filter(p -> !p.terminating()).findFirst(),
        Optional.of(POLL));
  }

  private static UnitPlan askToYield(UnitFacts facts) {
    return plan(
        UnitPhase.YIELDING,
        Ready.READY,
        Bound.YIELDING,
        "The prover was asked to stop and has not answered yet.",
        Optional.of(facts.yieldTimeout()));
  }

  private static UnitPlan serving() {
    return plan(
        UnitPhase.SERVING,
        Ready.READY,
        Bound.BOUND,
        "The unit works for the deal.",
        Optional.empty());
  }

  private static UnitPlan returning() {
    return plan(
        UnitPhase.RETURNING,
        Ready.READY,
        Bound.RETURNING,
        "The worker is drained and its data wiped; then the unit proves again.",
        Optional.empty());
  }

  private static UnitPlan free(UnitFacts facts) {
    if (facts.outOfService().isPresent()) {
      return switch (facts.outOfService().get()) {
        case CORDONED ->
            plan(
                UnitPhase.OUT_OF_SERVICE,
                Ready.CORDONED,
                Bound.FREE,
                "Taken out of sale by spec.cordoned; set it to false to sell again.",
                Optional.empty());
        case NO_ROOM ->
            plan(
                UnitPhase.OUT_OF_SERVICE,
                Ready.NO_ROOM,
                Bound.FREE,
                "The Node has less room than its units need; move other pods away or take the unit"
                    + " off the market.",
                Optional.empty());
      };
    }
    if (!onMarket(facts)) {
      return plan(
          UnitPhase.DISCOVERED,
          Ready.DISCOVERED,
          Bound.FREE,
          "Found on the Node; waits until market-sync has registered it on the chain.",
          Optional.empty());
    }
    return facts.epochKnown()
        ? plan(UnitPhase.PROVING, Ready.READY, Bound.FREE, "No deal asks for it.", Optional.empty())
        : plan(
            UnitPhase.IDLE,
            Ready.READY,
            Bound.FREE,
            "No deal asks for it, and the Network says no epoch to prove for yet.",
            Optional.empty());
  }

  /** Absence of an answer changes nothing: a unit stays on the market while the chain is silent. */
  private static boolean onMarket(UnitFacts facts) {
    return switch (facts.market()) {
      case REGISTERED -> true;
      case NOT_REGISTERED -> false;
      case UNKNOWN -> facts.phase() != UnitPhase.DISCOVERED;
    };
  }

  private static UnitPlan lost(UnitFacts facts) {
    var gone = facts.node() == NodeState.GONE;
    var bound =
        facts
            .deal()
            .map(wish -> wish == DealWish.SERVE ? Bound.BOUND : Bound.RETURNING)
            .orElse(facts.workerPods() > 0 ? Bound.RETURNING : Bound.FREE);
    return plan(
        UnitPhase.LOST,
        gone ? Ready.NODE_LOST : Ready.NODE_NOT_READY,
        bound,
        gone
            ? "The Node is gone; the unit comes back with it."
            : "The Node is not ready; the unit comes back with it. Look at its kubelet.",
        Optional.empty());
  }

  private static UnitPlan plan(
      UnitPhase phase, Ready ready, Bound bound, String message, Optional<Duration> recheck) {
    return new UnitPlan(phase, ready, bound, message, Optional.empty(), recheck);
  }

  static Market market(boolean known, boolean registered) {
    if (!known) {
      return Market.UNKNOWN;
    }
    return registered ? Market.REGISTERED : Market.NOT_REGISTERED;
  }
}
