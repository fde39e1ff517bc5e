package io.decentracompute.aqua.executor;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Snapshot;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.explain.Explanation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One particle at one peer. Whatever happens to it, arrivals and answers, happens one after the
 * other: it is at most once in the executor's queue and makes one step each time it is run, so
 * particles take turns. Results of calls go before arrivals; those that came together go into one
 * step. For many threads.
 *
 * <p>Size limits are the engine's ({@link io.decentracompute.aqua.Limits}): a hard one refuses the
 * step, a soft one makes it an {@link Anomaly}. A particle whose time is over takes nothing more.
 */
public final class ParticleExecutor implements Runnable {
  private static final byte[] NOTHING = {};

  /** What the host does for the particle; called without a lock, on the executor's threads. */
  public interface Host {
    /** Sends the particle on. Its data is kept here before this is called. */
    void send(PeerId peer, byte[] data);

    /** Makes a call; its result comes back by {@link ParticleExecutor#answered}. */
    void call(int callId, CallRequest request);

    /**
     * A step was made.
     *
     * @param from peer whose data was stepped; this peer's own id for its start and call results
     * @param arrived whether data arrived in it
     * @param idle whether there is nothing more to do here until something arrives
     */
    void stepped(StepOutcome outcome, String from, boolean arrived, boolean idle, Duration took);

    /** A step was refused, took long or went over a soft limit. */
    void anomaly(Anomaly anomaly);

    /** A step failed by a mistake of ours or the host's; the particle goes on with what is next. */
    void broke(RuntimeException cause);

    /** Bytes that the particle holds grew by so much, or shrank. */
    void held(long change);
  }

  /**
   * What a particle may use.
   *
   * @param mailbox arrivals that wait at once
   * @param slow a step that takes longer is an anomaly
   */
  public record Settings(int mailbox, Duration slow) {}

  @SuppressWarnings("ArrayRecordComponent") // megabytes, handed on and never compared
  private record Arrival(byte[] data, String from) {}

  private final Engine engine;
  private final Particle particle;
  private final RunParameters parameters;
  private final Settings settings;
  private final Executor steps;
  private final Clock clock;
  private final Host host;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Arrival> mailbox = new ArrayDeque<>();
  private final Map<Integer, CallResult> answers = new HashMap<>();
  private final List<Instant> times = new ArrayList<>();
  private int outstanding;
  private boolean scheduled;
  private boolean ended;
  private Snapshot kept = Snapshot.EMPTY;
  private int keptBytes;
  private @Nullable StepOutcome last;

  /**
   * A particle that nothing has happened to yet.
   *
   * @param steps runs this object once for each step; steps burn CPU
   */
  public ParticleExecutor(
      Engine engine,
      Particle particle,
      RunParameters parameters,
      Settings settings,
      Executor steps,
      Clock clock,
      Host host) {
    this.engine = engine;
    this.particle = particle;
    this.parameters = parameters;
    this.settings = settings;
    this.steps = steps;
    this.clock = clock;
    this.host = host;
  }

  /** Queues arrived data; false when the mailbox is full or the particle's time is over. */
  public boolean arrive(byte[] arrived, String from) {
    lock.lock();
    try {
      if (isOver() || mailbox.size() >= settings.mailbox()) {
        return false;
      }
      mailbox.add(new Arrival(arrived, from));
      schedule();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Hands in a call's result. */
  public void answered(int callId, CallResult result) {
    lock.lock();
    try {
      if (!isOver()) {
        answers.put(callId, result);
        schedule();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the particle here: nothing runs any more, and what it held is free. */
  public void end() {
    long freed;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      freed = keptBytes;
      for (var arrival : mailbox) {
        freed += arrival.data().length;
      }
      mailbox.clear();
      answers.clear();
      kept = Snapshot.EMPTY;
      keptBytes = 0;
      last = null;
    } finally {
      lock.unlock();
    }
    host.held(-freed);
  }

  /** Whether the particle was ended, or its time is over. */
  public boolean isEnded() {
    lock.lock();
    try {
      return isOver();
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    return ended || particle.isExpired(clock.millis());
  }

  /** What each branch waits for here, since when, and why it can't go on. */
  public Explanation explain(SourceMap map) {
    List<Wait> waits;
    List<Instant> noted;
    lock.lock();
    try {
      waits = last == null ? List.of() : last.waits();
      noted = List.copyOf(times);
    } finally {
      lock.unlock();
    }
    return Explanation.of(
        particle.script(),
        waits,
        map,
        step ->
            step >= 1 && step <= noted.size()
                ? Optional.of(noted.get(step - 1))
                : Optional.empty());
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      steps.execute(this);
    }
  }

  /** Makes one step, if there is something to do. */
  @Override
  public void run() {
    try {
      step();
    } catch (RuntimeException e) {
      host.broke(e);
    } finally {
      lock.lock();
      try {
        scheduled = false;
        if (!isOver() && !(mailbox.isEmpty() && answers.isEmpty())) {
          schedule();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void step() {
    Map<Integer, CallResult> results = Map.of();
    Arrival arrival = null;
    Snapshot previous;
    int previousBytes;
    lock.lock();
    try {
      if (isOver()) {
        return;
      }
      previous = kept;
      previousBytes = keptBytes;
      if (!answers.isEmpty()) {
        results = Map.copyOf(answers);
        answers.clear();
      } else {
        arrival = mailbox.poll();
        if (arrival == null) {
          return;
        }
      }
    } finally {
      lock.unlock();
    }
    byte[] current = arrival == null ? NOTHING : arrival.data();
    var from = arrival == null ? parameters.currentPeerId().text() : arrival.from();
    long start = System.nanoTime();
    var outcome =
        engine.step(new StepInput(particle.script(), previous, current, parameters, results));
    // Stored before anything is sent or asked.
    int bytes = outcome.isKept() ? outcome.data().length : previousBytes;
    var took = Duration.ofNanos(System.nanoTime() - start);
    if (!outcome.isKept() || took.compareTo(settings.slow()) > 0 || !outcome.exceeded().isEmpty()) {
      host.anomaly(
          new Anomaly(
              clock.instant(),
              particle,
              from,
              outcome.retCode(),
              outcome.errorMessage(),
              previousBytes,
              current.length,
              took));
    }
    apply(outcome, bytes, results.size(), current.length, from, arrival != null, took);
  }

  private void apply(
      StepOutcome outcome,
      int bytes,
      int answered,
      int arrivedBytes,
      String from,
      boolean arrived,
      Duration took) {
    boolean idle;
    long change = -arrivedBytes;
    boolean over;
    lock.lock();
    try {
      over = ended;
      outstanding -= answered;
      if (!over && outcome.isKept()) {
        change += bytes - keptBytes;
        kept = outcome.snapshot();
        keptBytes = bytes;
        last = outcome;
        if (outcome.work().fromTheStart()) {
          times.clear();
        }
        times.add(clock.instant());
        outstanding += outcome.callRequests().size();
      }
      idle = outstanding == 0 && mailbox.isEmpty() && answers.isEmpty();
    } finally {
      lock.unlock();
    }
    host.held(change);
    if (over) {
      return;
    }
    if (outcome.isKept()) {
      outcome.nextPeers().forEach(peer -> host.send(peer, outcome.data()));
      outcome.callRequests().forEach(host::call);
    }
    host.stepped(outcome, from, arrived, idle, took);
  }
}
