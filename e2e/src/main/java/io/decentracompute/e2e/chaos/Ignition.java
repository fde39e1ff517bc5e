package io.decentracompute.e2e.chaos;

import io.decentracompute.e2e.proxy.Gate;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Waits for a plan's point and then strikes once. A point that its phase never reaches strikes at
 * the phase's end; a victim that is not there yet is hit at the next numbered write.
 */
final class Ignition implements Gate {

  /**
   * The fault as it happened.
   *
   * @param where the point, in words: as planned, or which one it came to be
   */
  record Struck(Faults.Inflicted inflicted, String where, long atMs) {}

  private enum State {
    ARMED,
    STRIKING,
    DONE
  }

  private final Plan plan;
  private final Supplier<Optional<Faults.Inflicted>> strike;
  private final IntSupplier transactions;
  private final IntSupplier apiWrites;
  private final LongSupplier clock;
  private final Executor threads;
  private final AtomicReference<State> state = new AtomicReference<>(State.ARMED);
  private volatile Optional<Phase> phase = Optional.empty();
  private volatile int transactionsBefore;
  private volatile int apiWritesBefore;
  private volatile boolean due;
  private volatile Optional<Struck> struck = Optional.empty();

  /**
   * Arms.
   *
   * @param strike hits the victim; empty when there is none
   * @param transactions how many the proxy has numbered so far
   * @param apiWrites how many writes were numbered so far
   * @param threads for strikes at API writes, whose watch must not be held
   */
  Ignition(
      Plan plan,
      Supplier<Optional<Faults.Inflicted>> strike,
      IntSupplier transactions,
      IntSupplier apiWrites,
      LongSupplier clock,
      Executor threads) {
    this.plan = plan;
    this.strike = strike;
    this.transactions = transactions;
    this.apiWrites = apiWrites;
    this.clock = clock;
    this.threads = threads;
  }

  /** What happened; empty as long as nothing did. */
  Optional<Struck> struck() {
    return struck;
  }

  /** A phase begins: its writes are counted from here. */
  void begins(Phase next) {
    transactionsBefore = transactions.getAsInt();
    apiWritesBefore = apiWrites.getAsInt();
    phase = Optional.of(next);
  }

  /** A phase is at its end: its point is not to come any more. */
  void ends(Phase ended) {
    if (plan.point().phase() == ended) {
      due = true;
      strike(
          "%s, at its end after %d transactions and %d API writes"
              .formatted(
                  ended,
                  transactions.getAsInt() - transactionsBefore,
                  apiWrites.getAsInt() - apiWritesBefore));
    }
  }

  /** So many pictures are back. */
  void pictures(int back) {
    if (plan.point() instanceof Point.Picture(int number) && back >= number) {
      due = true;
      strike("picture " + back);
    }
  }

  /** A write to one of our resources was seen. */
  void apiWrite(int number) {
    int ofPhase = number - apiWritesBefore;
    if (plan.point() instanceof Point.ApiWrite(Phase in, int wanted)
        && isIn(in)
        && ofPhase >= wanted) {
      due = true;
    }
    if (due && state.get() == State.ARMED) {
      String where = phaseName() + ", API write " + ofPhase;
      threads.execute(() -> strike(where));
    }
  }

  @Override
  public Passage pass(int number, Side side) {
    int ofPhase = number - transactionsBefore;
    if (plan.point() instanceof Point.Transaction(Phase in, int wanted, Side at)
        && isIn(in)
        && ofPhase >= wanted
        && side == at) {
      due = true;
      // The sender waits for its answer all the while, and gets none if it or its line was hit.
      if (strike(new Point.Transaction(in, ofPhase, side).toString())
          && plan.victim().isOnTheWay()) {
        return Passage.LOSE;
      }
    }
    return Passage.PASS;
  }

  private boolean isIn(Phase wanted) {
    return phase.filter(now -> now == wanted).isPresent();
  }

  private String phaseName() {
    return phase.map(Phase::toString).orElse("");
  }

  /** Whether this call was the one that hit. */
  private boolean strike(String where) {
    if (!state.compareAndSet(State.ARMED, State.STRIKING)) {
      return false;
    }
    State next = State.ARMED;
    try {
      Optional<Faults.Inflicted> hit = strike.get();
      if (hit.isPresent()) {
        struck = Optional.of(new Struck(hit.get(), where, clock.getAsLong()));
        next = State.DONE;
      }
    } finally {
      state.set(next);
    }
    return next == State.DONE;
  }
}
