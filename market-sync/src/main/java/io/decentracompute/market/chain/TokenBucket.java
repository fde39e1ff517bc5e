package io.decentracompute.market.chain;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets through so many requests a second, with bursts of one second's worth. */
final class TokenBucket {
  private final double perNano;
  private final double most;
  private final LongSupplier nanoTime;
  private double tokens;
  private long last;

  TokenBucket(int perSecond, LongSupplier nanoTime) {
    this.perNano = perSecond / 1e9;
    this.most = perSecond;
    this.nanoTime = nanoTime;
    this.tokens = perSecond;
    this.last = nanoTime.getAsLong();
  }

  /** Waits for a turn. */
  void take() throws InterruptedIOException {
    long wait = reserve();
    if (wait > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  /** Takes a token, perhaps one of the future; returns the nanoseconds until it exists. */
  synchronized long reserve() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(most, tokens + (now - last) * perNano);
    last = now;
    tokens -= 1;
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perNano);
  }
}
