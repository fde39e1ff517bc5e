package io.decentracompute.node.particle;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Memory that frames share, counted in KiB. */
final class ByteBudget {
  private final Semaphore kib;

  ByteBudget(long bytes) {
    this.kib = new Semaphore(Math.toIntExact(bytes >> 10));
  }

  boolean tryAcquire(int bytes) {
    return kib.tryAcquire(permits(bytes));
  }

  boolean tryAcquire(int bytes, long millis) throws InterruptedException {
    return kib.tryAcquire(permits(bytes), millis, TimeUnit.MILLISECONDS);
  }

  void release(int bytes) {
    kib.release(permits(bytes));
  }

  private static int permits(int bytes) {
    return (bytes >> 10) + 1;
  }
}
