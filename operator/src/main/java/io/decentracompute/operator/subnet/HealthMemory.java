package io.decentracompute.operator.subnet;

import io.decentracompute.operator.probe.HealthAnswer;
import io.decentracompute.operator.probe.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What workers said lately. One particle that a busy gateway refuses, or that a busy worker answers
 * too late, is no news; a worker that missed two in a row and has been silent for {@link #GRACE}
 * is. In calm times particles are further apart than that, so time alone would judge by a single
 * one.
 */
record HealthMemory(Map<String, Seen> seen) {
  static final Duration GRACE = Duration.ofSeconds(12);

  /** After a miss the next particle follows so soon. */
  static final Duration AGAIN = Duration.ofSeconds(1);

  private static final int MISSES = 2;
  static final HealthMemory EMPTY = new HealthMemory(Map.of());

  /**
   * An answer and when it came.
   *
   * @param misses particles since then that it did not answer
   */
  record Seen(NodeStatus status, Instant at, int misses) {
    private Seen missed() {
      return new Seen(status, at, misses + 1);
    }

    private boolean counts(Instant now) {
      return misses < MISSES || !at.plus(GRACE).isBefore(now);
    }
  }

  /** Copies the map. */
  HealthMemory {
    seen = Map.copyOf(seen);
  }

  /** With a new answer, and without those that are too old. */
  HealthMemory with(HealthAnswer answer, Instant now) {
    var next = new HashMap<String, Seen>();
    seen.forEach(
        (peerId, old) -> {
          var missed = old.missed();
          if (missed.counts(now)) {
            next.put(peerId, missed);
          }
        });
    if (answer instanceof HealthAnswer.Answers(var answers)) {
      answers.forEach((peerId, status) -> next.put(peerId, new Seen(status, now, 0)));
    }
    return new HealthMemory(next);
  }

  /** Whether a worker that counts as answering missed the newest particle. */
  boolean isInDoubt() {
    return seen.values().stream().anyMatch(worker -> worker.misses() > 0);
  }

  /** The answer that counts, given the newest one. */
  HealthAnswer judge(HealthAnswer newest) {
    if (seen.isEmpty()) {
      return newest;
    }
    var answers = new HashMap<String, NodeStatus>();
    seen.forEach((peerId, entry) -> answers.put(peerId, entry.status()));
    return new HealthAnswer.Answers(answers);
  }
}
