package io.decentracompute.operator.subnet;

import io.decentracompute.operator.probe.HealthAnswer;
import io.decentracompute.operator.probe.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What workers said lately. One particle that a busy gateway refuses, or that a busy worker answers
 * too late, is no news; a worker that has been silent for {@link #GRACE} is.
 */
record HealthMemory(Map<String, Seen> seen) {
  static final Duration GRACE = Duration.ofSeconds(12);
  static final HealthMemory EMPTY = new HealthMemory(Map.of());

  /** An answer and when it came. */
  record Seen(NodeStatus status, Instant at) {}

  /** Copies the map. */
  HealthMemory {
    seen = Map.copyOf(seen);
  }

  /** With a new answer, and without those that are too old. */
  HealthMemory with(HealthAnswer answer, Instant now) {
    var next = new HashMap<String, Seen>();
    seen.forEach(
        (peerId, old) -> {
          if (!old.at().plus(GRACE).isBefore(now)) {
            next.put(peerId, old);
          }
        });
    if (answer instanceof HealthAnswer.Answers(var answers)) {
      answers.forEach((peerId, status) -> next.put(peerId, new Seen(status, now)));
    }
    return new HealthMemory(next);
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
