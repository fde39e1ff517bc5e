package io.decentracompute.operator.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.unit.UnitFacts.DealWish;
import io.decentracompute.operator.unit.UnitFacts.Market;
import io.decentracompute.operator.unit.UnitFacts.NodeState;
import io.decentracompute.operator.unit.UnitFacts.ProverPod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The real {@link UnitPlanner} among a prover, a kubelet, the deal's reconciler, failing Nodes and
 * restarts of everything, in every order that can happen. Two deals follow each other on one unit.
 */
class UnitLifecycleTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int DEALS = 2;
  private static final int MOST_STATES = 500_000;

  enum PodState {
    NONE,
    RUNNING,
    ENDING
  }

  /**
   * What the prover process has read of the unit.
   *
   * @param current whether the unit's generation is still the one that was read
   */
  record View(UnitPhase phase, boolean current) {}

  /**
   * @param exists whether the pod is there
   * @param ending whether it was asked to end
   * @param suspect whether it was there when the time to yield was up
   * @param view what the process has read; empty before it has read anything
   */
  record Prover(
      boolean exists, boolean ending, boolean suspect, Optional<View> view, boolean hashing) {
    static final Prover NONE = new Prover(false, false, false, Optional.empty(), false);

    Prover reads(Optional<View> next) {
      return new Prover(exists, ending, suspect, next, hashing);
    }

    Prover hashes(boolean next) {
      return new Prover(exists, ending, suspect, view, next);
    }
  }

  /** What the operator keeps in memory about a yield. */
  record Memory(boolean overdue, boolean suspectsKnown) {
    static final Memory EMPTY = new Memory(false, false);
  }

  /**
   * @param deal number of the deal that the unit is bound to or was last; 0 before the first
   * @param acknowledged whether the prover's answer is Yielded for the present generation
   * @param armed whether the deal's reconciler has looked and is about to create the StatefulSet
   */
  record State(
      UnitPhase phase,
      int deal,
      boolean bound,
      boolean ended,
      boolean acknowledged,
      Prover prover,
      Memory memory,
      boolean armed,
      boolean set,
      PodState pod,
      boolean nodeReady) {

    State phase(UnitPhase next) {
      return new State(
          next, deal, bound, ended, acknowledged, prover, memory, armed, set, pod, nodeReady);
    }

    /** A change of the binding is a new generation: what was read and said of the old is stale. */
    State binding(int nextDeal, boolean nextBound, boolean nextEnded) {
      var changed = nextBound != bound;
      var view = prover.view().map(v -> new View(v.phase(), v.current() && !changed));
      return new State(
          phase,
          nextDeal,
          nextBound,
          nextEnded,
          acknowledged && !changed,
          prover.reads(view),
          memory,
          armed,
          set,
          pod,
          nodeReady);
    }

    State says(boolean yielded) {
      return new State(
          phase, deal, bound, ended, yielded, prover, memory, armed, set, pod, nodeReady);
    }

    State prover(Prover next) {
      return new State(
          phase, deal, bound, ended, acknowledged, next, memory, armed, set, pod, nodeReady);
    }

    State memory(Memory next) {
      return new State(
          phase, deal, bound, ended, acknowledged, prover, next, armed, set, pod, nodeReady);
    }

    State worker(boolean nextArmed, boolean nextSet, PodState nextPod) {
      return new State(
          phase,
          deal,
          bound,
          ended,
          acknowledged,
          prover,
          memory,
          nextArmed,
          nextSet,
          nextPod,
          nodeReady);
    }

    State node(boolean ready) {
      return new State(
          phase, deal, bound, ended, acknowledged, prover, memory, armed, set, pod, ready);
    }
  }

  private static final Map<State, Set<State>> GRAPH = new HashMap<>();

  @BeforeAll
  static void exploreEverything() {
    var first =
        new State(
            UnitPhase.DISCOVERED,
            0,
            false,
            false,
            false,
            new Prover(true, false, false, Optional.empty(), false),
            Memory.EMPTY,
            false,
            false,
            PodState.NONE,
            true);
    var open = new ArrayDeque<State>();
    open.add(first);
    GRAPH.put(first, Set.of());
    while (!open.isEmpty()) {
      var state = open.poll();
      var next = successors(state);
      GRAPH.put(state, next);
      for (var successor : next) {
        if (GRAPH.putIfAbsent(successor, Set.of()) == null) {
          open.add(successor);
        }
      }
      if (GRAPH.size() > MOST_STATES) {
        throw new IllegalStateException("The model has more than " + MOST_STATES + " states");
      }
    }
  }

  @Test
  void unitNeverProvesAndServesAtOnce() {
    assertThat(GRAPH.keySet())
        .filteredOn(s -> s.prover().hashing() && s.pod() != PodState.NONE)
        .isEmpty();
  }

  @Test
  void modelIsAsLargeAsItShouldBe() {
    assertThat(GRAPH.size()).isBetween(10_000, MOST_STATES);
  }

  @Test
  void bothDealsAreServedOneAfterTheOther() {
    assertThat(GRAPH.keySet())
        .anyMatch(s -> s.deal() == 1 && s.pod() == PodState.RUNNING)
        .anyMatch(s -> s.deal() == 2 && s.pod() == PodState.RUNNING);
  }

  @Test
  void unitProvesAgainBetweenTwoDeals() {
    assertThat(GRAPH.keySet()).anyMatch(s -> s.deal() == 1 && !s.bound() && s.prover().hashing());
  }

  @Test
  void everyDealThatWantsToBeServedCanBeServed() {
    var served = canReach(s -> s.pod() == PodState.RUNNING && s.set());

    assertThat(GRAPH.keySet().stream().filter(s -> s.bound() && !s.ended()))
        .allMatch(served::contains);
  }

  @Test
  void everyEndedDealCanGiveItsUnitBack() {
    var free = canReach(s -> !s.bound() && s.phase() == UnitPhase.PROVING);

    assertThat(GRAPH.keySet().stream().filter(State::ended)).allMatch(free::contains);
  }

  private static Set<State> canReach(Predicate<State> goal) {
    var backward = new HashMap<State, List<State>>();
    GRAPH.forEach(
        (from, all) ->
            all.forEach(to -> backward.computeIfAbsent(to, s -> new ArrayList<>()).add(from)));
    var reached = new HashSet<State>();
    var open = new ArrayDeque<State>();
    GRAPH.keySet().stream().filter(goal).forEach(open::add);
    reached.addAll(open);
    while (!open.isEmpty()) {
      for (var before : backward.getOrDefault(open.poll(), List.of())) {
        if (reached.add(before)) {
          open.add(before);
        }
      }
    }
    return reached;
  }

  // ---- everything that can happen next

  private static Set<State> successors(State s) {
    var next = new HashSet<State>();
    operator(s, next);
    prover(s, next);
    deal(s, next);
    kubelet(s, next);
    next.add(s.node(!s.nodeReady()));
    next.remove(s);
    return next;
  }

  private static void operator(State s, Set<State> next) {
    next.add(reconcile(s));
    if (s.phase() == UnitPhase.YIELDING && !s.memory().overdue()) {
      next.add(s.memory(new Memory(true, s.memory().suspectsKnown())));
    }
    next.add(s.memory(Memory.EMPTY)); // the operator restarts
  }

  /** As {@link UnitReconciler} does it: the write happens only on what was read. */
  private static State reconcile(State s) {
    var yielding = s.phase() == UnitPhase.YIELDING;
    var memory = yielding ? s.memory() : Memory.EMPTY;
    var now = memory.overdue() ? START.plus(TIMEOUT) : START;
    var prover = s.prover();
    if (memory.overdue() && !memory.suspectsKnown()) {
      memory = new Memory(true, true);
      prover =
          new Prover(
              prover.exists(), prover.ending(), prover.exists(), prover.view(), prover.hashing());
    }
    List<ProverPod> suspects =
        memory.overdue() && prover.suspect()
            ? List.of(new ProverPod("decentra-system", "prover", "uid", prover.ending()))
            : List.of();
    var plan =
        UnitPlanner.plan(
            new UnitFacts(
                s.phase(),
                START,
                s.nodeReady() ? NodeState.READY : NodeState.NOT_READY,
                Market.REGISTERED,
                Optional.empty(),
                true,
                s.bound()
                    ? Optional.of(s.ended() ? DealWish.RETURN : DealWish.SERVE)
                    : Optional.empty(),
                s.acknowledged(),
                suspects,
                s.pod() == PodState.NONE ? 0 : 1,
                now,
                TIMEOUT));
    if (plan.evict().isPresent()) {
      prover = new Prover(true, true, true, prover.view(), prover.hashing());
    }
    return s.phase(plan.phase()).memory(memory).prover(prover);
  }

  private static void prover(State s, Set<State> next) {
    var p = s.prover();
    if (!p.exists()) {
      if (s.nodeReady()) {
        next.add(s.prover(new Prover(true, false, false, Optional.empty(), false)));
      }
      return;
    }
    next.add(s.prover(p.reads(Optional.empty()).hashes(false))); // crashes, in the same pod
    if (s.nodeReady()) {
      next.add(s.prover(p.reads(Optional.of(new View(s.phase(), true)))));
    }
    if (p.view().isPresent()) {
      var view = p.view().get();
      var shouldHash = view.phase() == UnitPhase.PROVING;
      if (p.hashing() != shouldHash) {
        next.add(s.prover(p.hashes(shouldHash)));
      } else if (s.nodeReady()) {
        var yielded = view.phase() == UnitPhase.YIELDING || view.phase() == UnitPhase.SERVING;
        next.add(s.says(yielded && view.current()));
      }
    }
    if (p.ending() && s.nodeReady()) {
      next.add(s.prover(Prover.NONE));
    }
  }

  /** The deal's reconciler does one thing at a time: between look and create nothing else. */
  private static void deal(State s, Set<State> next) {
    if (s.bound() && !s.ended()) {
      next.add(s.binding(s.deal(), true, true)); // the chain ends it, whenever it likes
    }
    if (s.armed()) {
      next.add(s.worker(false, true, s.pod()));
      return;
    }
    if (!s.bound() && s.deal() < DEALS) {
      next.add(s.binding(s.deal() + 1, true, false));
    }
    if (s.bound() && !s.ended() && !s.set() && s.phase() == UnitPhase.SERVING) {
      next.add(s.worker(true, false, s.pod()));
    }
    if (s.bound() && s.ended()) {
      if (s.set()) {
        next.add(s.worker(false, false, s.pod()));
      } else if (s.pod() == PodState.NONE) {
        next.add(s.binding(s.deal(), false, false));
      }
    }
  }

  private static void kubelet(State s, Set<State> next) {
    if (!s.nodeReady()) {
      return;
    }
    switch (s.pod()) {
      case NONE -> {
        if (s.set()) {
          next.add(s.worker(s.armed(), true, PodState.RUNNING));
        }
      }
      case RUNNING -> {
        next.add(s.worker(s.armed(), s.set(), PodState.ENDING)); // also: somebody deletes it
      }
      case ENDING -> next.add(s.worker(s.armed(), s.set(), PodState.NONE));
    }
  }
}
