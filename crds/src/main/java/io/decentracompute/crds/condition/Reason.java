package io.decentracompute.crds.condition;

import java.util.Locale;

/**
 * Why a condition has its status. Implemented only by enums that are named as the condition's type,
 * one per type and kind, so a set of reasons is closed and each reason implies its status: each
 * constant says it by {@link Holds}, {@link Fails} or {@link CannotTell}.
 */
public interface Reason {
  /** The constant's name; enums have it already. */
  String name();

  /** The status that this reason implies. */
  default ConditionStatus status() {
    return Verdict.of((Enum<?>) this).status();
  }

  /** What the reason says, in a sentence for people. */
  default String meaning() {
    return Verdict.of((Enum<?>) this).meaning();
  }

  /** The condition's type, such as {@code Ready}. */
  default String type() {
    return ((Enum<?>) this).getDeclaringClass().getSimpleName();
  }

  /** The reason as resources carry it, such as {@code SecretForbidden}. */
  default String value() {
    var text = new StringBuilder();
    for (var word : name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
