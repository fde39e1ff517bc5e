package io.decentracompute.marine.service;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The platform threads that guests run on, as many as cores, and the clock that stops them. */
public final class GuestThreads implements AutoCloseable {
  /** Room for deep recursion of compiled guests; beyond it they trap. */
  private static final long STACK_BYTES = 4L << 20;

  private final ThreadPoolExecutor guests;
  private final ScheduledThreadPoolExecutor deadlines;

  /**
   * @param count threads, at least 1
   * @param maxServices most services; each has at most one task here at a time
   */
  public GuestThreads(int count, int maxServices) {
    guests =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(2 * maxServices),
            task -> {
              var thread = new Thread(null, task, "guest", STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            },
            GuestThreads::rejected);
    deadlines =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "deadlines");
              thread.setDaemon(true);
              return thread;
            });
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /**
   * At the end nobody waits for what is still queued; before it, the queue has room for everything.
   */
  private static void rejected(Runnable task, ThreadPoolExecutor pool) {
    if (!pool.isShutdown()) {
      throw new IllegalStateException("more services than the threads' queue was made for");
    }
  }

  void run(Runnable task) {
    guests.execute(task);
  }

  ScheduledFuture<?> at(Duration delay, Runnable action) {
    return deadlines.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Threads that run a guest at this moment. */
  public int busy() {
    return guests.getActiveCount();
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
    guests.shutdownNow();
  }
}
