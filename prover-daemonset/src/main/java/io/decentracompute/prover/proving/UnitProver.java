package io.decentracompute.prover.proving;

import io.decentracompute.prover.log.LogKeys;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.randomx.RandomXException;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unit's thread: hashes for a job until it is told to stop, which it notices after each hash.
 * Used once; a new job has a new one.
 */
final class UnitProver {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final Logger LOG = LoggerFactory.getLogger(UnitProver.class);

  private final RandomX randomx;
  private final Word unitId;
  private final Job job;
  private final ProofStore store;
  private final BiConsumer<UnitProver, UnitState> onState;
  private final AtomicLong hashes;
  private Optional<Thread> before; // of the own thread alone
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean hashing;
  private volatile long endedAt;
  private volatile boolean ended;

  UnitProver(
      RandomX randomx,
      Word unitId,
      Job job,
      ProofStore store,
      BiConsumer<UnitProver, UnitState> onState,
      AtomicLong hashes,
      Optional<Thread> before) {
    this.before = before;
    this.randomx = randomx;
    this.unitId = unitId;
    this.job = job;
    this.store = store;
    this.onState = onState;
    this.hashes = hashes;
    this.thread =
        Thread.ofPlatform()
            .name("prove-" + unitId.toString().substring(2, 10))
            .daemon()
            .unstarted(this::run);
  }

  Thread thread() {
    return thread;
  }

  Job job() {
    return job;
  }

  void start() {
    thread.start();
  }

  /** Asks the thread to end. */
  synchronized void stop() {
    stopping = true;
  }

  /**
   * After {@link #stop}: waits until the unit hashes no more. A thread that is still filling its
   * cache is not waited for: it hashes nothing and frees the memory by itself.
   */
  void awaitLastHash() throws InterruptedException {
    if (hashing) {
      thread.join();
    }
  }

  /** Whether the thread ended by itself so long ago that the unit may be tried again. */
  boolean isToBeTriedAgain() {
    return ended && System.nanoTime() - endedAt > PATIENCE.toNanos();
  }

  private synchronized boolean begin() {
    hashing = !stopping;
    return hashing;
  }

  private void run() {
    Optional<String> problem = Optional.empty();
    onState.accept(this, new UnitState.Preparing(job));
    try {
      awaitFreedMemory();
      hashUntilStopped();
    } catch (RandomXException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      problem =
          Optional.of(
              "Cannot keep a proof in the journal: "
                  + e
                  + ". Make room or give the prover's user the right to write there.");
    } catch (IllegalStateException e) {
      LOG.atError().addKeyValue(LogKeys.UNIT, unitId).setCause(e).log("a unit stopped to hash");
      problem = Optional.of("Hashing failed in a way it never should: " + e.getMessage());
    }
    endedAt = System.nanoTime();
    ended = true;
    onState.accept(
        this, problem.<UnitState>map(UnitState.Failed::new).orElseGet(UnitState.Stopped::new));
  }

  /** The thread before this one may still hold a cache; two at once would go over the limit. */
  private void awaitFreedMemory() {
    try {
      if (before.isPresent()) {
        before.get().join();
      }
      before = Optional.empty(); // or all threads there ever were would hang together
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does that to this thread
    }
  }

  private void hashUntilStopped() throws IOException {
    try (RandomX.Cache cache = randomx.cache(job.keyOf(unitId));
        RandomX.Machine machine = cache.machine()) {
      byte[] nonce = new byte[32];
      RANDOM.nextBytes(nonce);
      ByteBuffer counter = ByteBuffer.wrap(nonce);
      byte[] hash = new byte[RandomX.HASH_BYTES];
      if (begin()) {
        onState.accept(this, new UnitState.Hashing(job));
      }
      while (!stopping) {
        counter.putLong(24, counter.getLong(24) + 1);
        machine.hash(nonce, hash);
        hashes.incrementAndGet();
        Word result = Word.of(hash);
        if (job.isProof(result)) {
          store.found(job, new Proof(unitId, Word.of(nonce), result));
        }
      }
    }
  }
}
