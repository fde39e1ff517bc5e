package io.decentracompute.node.particle;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Token buckets by key; of the keys seen the newest 4,096 are remembered. */
final class RateLimiter {
  private static final int MAX_KEYS = 4_096;

  private final ParticleLimits.Rate rate;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_KEYS;
        }
      };

  RateLimiter(ParticleLimits.Rate rate, LongSupplier nanoTime) {
    this.rate = rate;
    this.nanoTime = nanoTime;
  }

  /** Takes a token of this key, if it has one. */
  boolean tryTake(String key) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      var known = buckets.get(key);
      double tokens =
          known == null
              ? rate.burst()
              : Math.min(
                  rate.burst(),
                  known.tokens
                      + rate.perSecond() * (now - known.atNanos) / TimeUnit.SECONDS.toNanos(1));
      boolean enough = tokens >= 1;
      buckets.put(key, new Bucket(enough ? tokens - 1 : tokens, now));
      return enough;
    } finally {
      lock.unlock();
    }
  }

  private record Bucket(double tokens, long atNanos) {}
}
