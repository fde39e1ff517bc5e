package io.decentracompute.crds.condition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules for changing conditions, as pure functions: a condition that says the same as before is
 * returned unchanged, and the time of transition moves only with the status. So a caller that
 * compares old and new writes nothing while nothing changes.
 */
public final class Conditions {
  private Conditions() {}

  /** The condition of this type, if there is one. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** Whether the condition of this type is there and true. */
  public static boolean isTrue(List<Condition> conditions, String type) {
    return find(conditions, type).map(Condition::holds).orElse(false);
  }

  /** Whether one of the conditions is of this reason's type and for this reason. */
  public static boolean has(List<Condition> conditions, Reason reason) {
    return conditions.stream().anyMatch(c -> c.is(reason));
  }

  /**
   * What a manager applies for one type: the reason with its message, keeping the earlier time of
   * transition where the status stays.
   *
   * @param observed all conditions of the resource as last read
   */
  public static Condition next(
      List<Condition> observed,
      Reason reason,
      String message,
      long observedGeneration,
      Instant now) {
    var fresh = Condition.of(reason, message, observedGeneration, now);
    return find(observed, reason.type())
        .filter(old -> old.status() == fresh.status())
        .map(
            old ->
                new Condition(
                    fresh.type(),
                    fresh.status(),
                    fresh.reason(),
                    fresh.message(),
                    fresh.observedGeneration(),
                    old.lastTransitionTime()))
        .orElse(fresh);
  }

  /** The list with the condition of this type replaced in its place, or added at the end. */
  public static List<Condition> with(List<Condition> conditions, Condition condition) {
    var merged = new ArrayList<Condition>(conditions.size() + 1);
    var replaced = false;
    for (var old : conditions) {
      if (old.type().equals(condition.type())) {
        merged.add(condition);
        replaced = true;
      } else {
        merged.add(old);
      }
    }
    if (!replaced) {
      merged.add(condition);
    }
    return List.copyOf(merged);
  }

  /** {@link #next} merged into the observed list. */
  public static List<Condition> set(
      List<Condition> observed,
      Reason reason,
      String message,
      long observedGeneration,
      Instant now) {
    return with(observed, next(observed, reason, message, observedGeneration, now));
  }

  /** Only the conditions of these types: what one manager may apply. */
  public static List<Condition> only(List<Condition> conditions, String... types) {
    var wanted = List.of(types);
    return conditions.stream().filter(c -> wanted.contains(c.type())).toList();
  }
}
