package io.decentracompute.prover.bench;

import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.proving.Prover;
import io.decentracompute.prover.proving.UnitState;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Measures hash rate and yield. Both sides of a ratio take turns, so that load meets both. */
public final class Bench {
  private static final int ROUNDS = 3;
  private static final double SLACK_MILLIS = 10;
  private static final long SEED = 1;

  private final RandomX randomx;
  private final String compiler;

  /**
   * A measurement.
   *
   * @param compiler name of the C compiler
   */
  public Bench(RandomX randomx, String compiler) {
    this.randomx = randomx;
    this.compiler = compiler;
  }

  /**
   * All rows.
   *
   * @param seconds of each of three rounds of hashing
   * @param yields how often a unit is stopped
   */
  public List<Row> run(int seconds, int yields) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    Samples hashMillis = rates(seconds, rows);
    Samples yieldMillis = yields(yields);
    rows.add(
        Row.less(
            "stop to last hash, p50", yieldMillis.p50(), "ms", hashMillis.p50() + SLACK_MILLIS));
    rows.add(
        Row.less(
            "stop to last hash, p99", yieldMillis.p99(), "ms", hashMillis.p99() + SLACK_MILLIS));
    return List.copyOf(rows);
  }

  /** Adds the rates; returns how long single hashes took. */
  private Samples rates(int seconds, List<Row> rows) throws IOException, InterruptedException {
    List<Double> java = new ArrayList<>();
    List<Double> c = new ArrayList<>();
    List<Double> hashMillis = new ArrayList<>();
    Optional<NativeProgram> program = NativeProgram.compile(compiler);
    try (RandomX.Cache cache = randomx.cache("bench key".getBytes(StandardCharsets.US_ASCII));
        RandomX.Machine machine = cache.machine()) {
      for (int round = 0; round < ROUNDS; round++) {
        if (program.isPresent()) {
          c.add(program.get().hashesPerCpuSecond(seconds));
        }
        java.add(hashesPerCpuSecond(machine, seconds, hashMillis));
      }
    } finally {
      if (program.isPresent()) {
        program.get().close();
      }
    }
    Double reference = c.isEmpty() ? null : Samples.of(c).p50();
    rows.add(
        Row.more("light-mode hashes, p50 of rounds", Samples.of(java).p50(), "1/cpu-s", reference));
    Samples single = Samples.of(hashMillis);
    rows.add(Row.more("one hash, p50", single.p50(), "ms", null));
    rows.add(Row.more("one hash, p99", single.p99(), "ms", null));
    return single;
  }

  private static double hashesPerCpuSecond(
      RandomX.Machine machine, int seconds, List<Double> hashMillis) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    byte[] nonce = new byte[32];
    byte[] hash = new byte[32];
    long start = threads.getCurrentThreadCpuTime();
    long spent = 0;
    int count = 0;
    while (spent < TimeUnit.SECONDS.toNanos(seconds)) {
      nonce[count & 31]++;
      long before = System.nanoTime();
      machine.hash(nonce, hash);
      hashMillis.add((System.nanoTime() - before) / 1e6);
      count++;
      spent = threads.getCurrentThreadCpuTime() - start;
    }
    return count / (spent / 1e9);
  }

  /** Milliseconds from the decision to stop to the end of the last hash. */
  private Samples yields(int count) throws InterruptedException {
    Word unit = Word.ZERO;
    Random random = new Random(SEED);
    List<Double> millis = new ArrayList<>();
    BlockingQueue<UnitState> states = new LinkedBlockingQueue<>();
    try (Prover prover =
        new Prover(randomx, (job, proof) -> {}, (changed, state) -> states.add(state))) {
      for (int i = 0; i < count; i++) {
        prover.want(Map.of(unit, new Job(Word.ZERO, i, Word.ZERO, Word.ZERO)));
        awaitHashing(states);
        LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(100)));
        long before = System.nanoTime();
        prover.want(Map.of());
        millis.add((System.nanoTime() - before) / 1e6);
      }
    }
    return Samples.of(millis);
  }

  private static void awaitHashing(BlockingQueue<UnitState> states) throws InterruptedException {
    while (true) {
      switch (states.take()) {
        case UnitState.Hashing hashing -> {
          return;
        }
        case UnitState.Failed(String why) -> throw new IllegalStateException(why);
        case UnitState.Preparing preparing -> {}
        case UnitState.Stopped stopped -> {}
      }
    }
  }
}
