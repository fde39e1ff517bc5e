package io.decentracompute.prover.proving;

import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.randomx.RandomXException;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * One unit's thread: hashes for a job until it is told to stop, which it notices after each hash.
 * Used once; a new job has a new one.
 */
final class UnitProver {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final RandomX randomx;
  private final Word unitId;
  private final Job job;
  private final ProofStore store;
  private final BiConsumer<UnitProver, UnitState> onState;
  private final AtomicLong hashes;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean hashing;

  UnitProver(
      RandomX randomx,
      Word unitId,
      Job job,
      ProofStore store,
      BiConsumer<UnitProver, UnitState> onState,
      AtomicLong hashes) {
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

  private synchronized boolean begin() {
    hashing = !stopping;
    return hashing;
  }

  private void run() {
    Optional<String> problem = Optional.empty();
    onState.accept(this, new UnitState.Preparing(job));
    try {
      hashUntilStopped();
    } catch (RandomXException | IOException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
    }
    onState.accept(
        this, problem.<UnitState>map(UnitState.Failed::new).orElseGet(UnitState.Stopped::new));
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
          store.found(job.epoch(), new Proof(unitId, Word.of(nonce), result));
        }
      }
    }
  }
}
