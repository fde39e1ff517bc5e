package io.decentracompute.marine.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the JVM's heap the memories of all guests may take together. Growth beyond it is
 * refused before the JVM tries: a heap that is full ends the process, and with it every other
 * service.
 */
public final class HeapRoom {
  private static final long OWN_BYTES = 16L << 20;

  private final long bytes;
  private final AtomicLong taken = new AtomicLong();

  public HeapRoom(long bytes) {
    this.bytes = bytes;
  }

  /**
   * What this JVM has: its long-lived generation, which by default is two thirds of the heap, less
   * what the runtime itself needs.
   */
  public static HeapRoom ofThisJvm() {
    return new HeapRoom(Math.max(0, Runtime.getRuntime().maxMemory() * 6 / 10 - OWN_BYTES));
  }

  public long bytes() {
    return bytes;
  }

  public long takenBytes() {
    return taken.get();
  }

  boolean take(long more) {
    long before = taken.getAndAdd(more);
    if (before + more <= bytes) {
      return true;
    }
    taken.addAndGet(-more);
    return false;
  }

  void giveBack(long fewer) {
    taken.addAndGet(-fewer);
  }
}
