package io.decentracompute.marine.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many 64 KiB pages the memories of one service may have together, and how many they have. A
 * guest that asks for more gets -1 from {@code memory.grow}; it does not trap.
 *
 * @see <a href="https://webassembly.github.io/spec/core/exec/instructions.html">Wasm core,
 *     memory.grow</a>
 */
public final class MemoryLimit {
  /** Bytes of a page. */
  public static final int PAGE_BYTES = 65_536;

  /** Memories are Java arrays: 2 GiB less one page. */
  public static final int MAX_PAGES = 32_767;

  private final int maxPages;
  private final AtomicLong refusals = new AtomicLong();
  private int pages;

  public MemoryLimit(int maxPages) {
    if (maxPages < 1 || maxPages > MAX_PAGES) {
      throw new IllegalArgumentException(
          "a memory limit must be 1 to " + MAX_PAGES + " pages of 64 KiB, and not " + maxPages);
    }
    this.maxPages = maxPages;
  }

  public static MemoryLimit ofMiB(int mib) {
    return new MemoryLimit(Math.clamp(mib * 16L, 1, MAX_PAGES));
  }

  public int maxPages() {
    return maxPages;
  }

  public synchronized long bytes() {
    return (long) pages * PAGE_BYTES;
  }

  /**
   * How often growth was refused so far. A trap after a refusal is most likely a lack of memory.
   */
  public long refusals() {
    return refusals.get();
  }

  synchronized boolean take(int more) {
    if (more < 0 || more > maxPages - pages) {
      refusals.incrementAndGet();
      return false;
    }
    pages += more;
    return true;
  }

  /** Takes back what was taken, since there was no room for it. */
  synchronized void refuse(int more) {
    pages -= more;
    refusals.incrementAndGet();
  }

  /** The memory with these pages is gone. */
  synchronized void release(int fewer) {
    pages -= fewer;
  }
}
