package io.decentracompute.market.deal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since which block a fact has been seen without interruption. A fact counts as final once enough
 * blocks lie on top; one that disappears starts anew, as after a reorganisation. Nothing is kept
 * over a restart: then it is waited for again, which costs time but never a worker.
 */
public final class Finality {
  private final Map<String, Long> since = new ConcurrentHashMap<>();

  /**
   * Takes note of what is seen now.
   *
   * @param fact stable name of the fact
   * @param seen whether the chain shows it at this head
   * @return whether it has been seen for as many blocks as confirmations ask for
   */
  public boolean observe(String fact, boolean seen, long head, int confirmations) {
    if (!seen) {
      since.remove(fact);
      return false;
    }
    var first = since.merge(fact, head, Math::min);
    return head - first >= confirmations;
  }
}
