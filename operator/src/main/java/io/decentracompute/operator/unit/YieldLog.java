package io.decentracompute.operator.unit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When units were asked to yield, and which provers were there when their time was up. Kept in
 * memory only: after a restart the wait begins anew, which costs two seconds and risks nothing.
 */
final class YieldLog {
  private record Asked(long generation, Instant since, Optional<List<String>> suspects) {}

  private final Map<String, Asked> asked = new ConcurrentHashMap<>();

  /** Since when this generation of the unit has been asked to yield. */
  Instant since(String unit, long generation, Instant now) {
    return asked
        .compute(
            unit,
            (name, old) ->
                old != null && old.generation() == generation
                    ? old
                    : new Asked(generation, now, Optional.empty()))
        .since();
  }

  /**
   * UIDs of the prover pods that were there when the time was up. A pod that came later has read
   * its units after they were asked to yield, so it does not hash on them.
   */
  List<String> suspects(String unit, List<String> present) {
    var entry =
        asked.computeIfPresent(
            unit,
            (name, old) ->
                old.suspects().isPresent()
                    ? old
                    : new Asked(old.generation(), old.since(), Optional.of(List.copyOf(present))));
    return entry == null ? present : entry.suspects().orElse(present);
  }

  void forget(String unit) {
    asked.remove(unit);
  }
}
