package io.decentracompute.crds.condition;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a reason implies for its condition, as its annotation says.
 *
 * @param meaning a sentence for people
 */
record Verdict(ConditionStatus status, String meaning) {
  private static final Map<Enum<?>, Verdict> KNOWN = new ConcurrentHashMap<>();

  static Verdict of(Enum<?> reason) {
    return KNOWN.computeIfAbsent(reason, Verdict::read);
  }

  private static Verdict read(Enum<?> reason) {
    try {
      var constant = reason.getDeclaringClass().getField(reason.name());
      var holds = constant.getAnnotation(Holds.class);
      if (holds != null) {
        return new Verdict(ConditionStatus.TRUE, holds.value());
      }
      var fails = constant.getAnnotation(Fails.class);
      if (fails != null) {
        return new Verdict(ConditionStatus.FALSE, fails.value());
      }
      var unknown = constant.getAnnotation(CannotTell.class);
      if (unknown != null) {
        return new Verdict(ConditionStatus.UNKNOWN, unknown.value());
      }
    } catch (NoSuchFieldException impossible) {
      throw new IllegalStateException(reason + " is no constant of its enum", impossible);
    }
    throw new IllegalStateException(
        reason.getDeclaringClass() + "." + reason + " lacks @Holds, @Fails or @CannotTell");
  }
}
