package io.decentracompute.prover.proving;

import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Word;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All units of one Node. {@link #want} says what should hash; threads are started and stopped to
 * match, and every change of a unit's state is told to the listener from the thread that makes it.
 * {@link #want} is called by one thread at a time.
 */
public final class Prover implements AutoCloseable {
  private final RandomX randomx;
  private final ProofStore store;
  private final BiConsumer<Word, UnitState> listener;
  private final Map<Word, UnitProver> running = new ConcurrentHashMap<>();
  private final Map<Word, UnitProver> last = new ConcurrentHashMap<>();
  private final Map<Word, UnitState> states = new ConcurrentHashMap<>();
  private final Map<Word, AtomicLong> hashes = new ConcurrentHashMap<>();

  public Prover(RandomX randomx, ProofStore store, BiConsumer<Word, UnitState> listener) {
    this.randomx = randomx;
    this.store = store;
    this.listener = listener;
  }

  /** What differs between what runs and what is wanted. */
  record Change(Set<Word> stop, Map<Word, Job> start) {}

  /** Units whose job is gone or another are stopped; those wanted and not running are started. */
  static Change plan(Map<Word, Job> running, Map<Word, Job> wanted) {
    return new Change(
        running.entrySet().stream()
            .filter(e -> !e.getValue().equals(wanted.get(e.getKey())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet()),
        wanted.entrySet().stream()
            .filter(e -> !e.getValue().equals(running.get(e.getKey())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /**
   * Makes exactly these units hash for these jobs. Returns once no unit hashes any more that is not
   * wanted, or is wanted for another job. A unit that failed by itself is tried again after 10 s.
   *
   * @return the units that were stopped
   */
  public Set<Word> want(Map<Word, Job> wanted) throws InterruptedException {
    Map<Word, Job> now =
        running.entrySet().stream()
            .filter(e -> !e.getValue().isToBeTriedAgain())
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().job()));
    Change change = plan(now, wanted);
    List<UnitProver> ending =
        change.stop().stream().flatMap(u -> Stream.ofNullable(running.remove(u))).toList();
    ending.forEach(UnitProver::stop);
    for (UnitProver prover : ending) {
      prover.awaitLastHash();
    }
    change.stop().forEach(unit -> tell(unit, new UnitState.Stopped()));
    change
        .start()
        .forEach(
            (unit, job) -> {
              UnitProver prover =
                  new UnitProver(
                      randomx,
                      unit,
                      job,
                      store,
                      (self, state) -> {
                        if (self.equals(running.get(unit))) { // not one that was stopped before
                          tell(unit, state);
                        }
                      },
                      hashes.computeIfAbsent(unit, u -> new AtomicLong()),
                      Optional.ofNullable(last.get(unit)).map(UnitProver::thread));
              running.put(unit, prover);
              last.put(unit, prover);
              prover.start();
            });
    return change.stop();
  }

  private void tell(Word unit, UnitState state) {
    states.put(unit, state);
    listener.accept(unit, state);
  }

  /** The state of a unit as its thread told it last. */
  public UnitState state(Word unit) {
    return states.getOrDefault(unit, new UnitState.Stopped());
  }

  /** Hashes so far, by unit; only ever grows. */
  public Map<Word, Long> hashes() {
    return hashes.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().get()));
  }

  /**
   * Stops every unit and waits for their last hashes; when interrupted, it stops them and does not
   * wait.
   */
  @Override
  public void close() {
    try {
      want(Map.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
