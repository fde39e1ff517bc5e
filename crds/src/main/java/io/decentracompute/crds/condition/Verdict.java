package io.decentracompute.crds.condition;

/**
 * What a reason implies for its condition.
 *
 * @param meaning a sentence for people
 */
public record Verdict(ConditionStatus status, String meaning) {
  /** The condition holds. */
  public static Verdict holds(String meaning) {
    return new Verdict(ConditionStatus.TRUE, meaning);
  }

  /** The condition does not hold. */
  public static Verdict fails(String meaning) {
    return new Verdict(ConditionStatus.FALSE, meaning);
  }

  /** Nobody can tell at present. */
  public static Verdict unknown(String meaning) {
    return new Verdict(ConditionStatus.UNKNOWN, meaning);
  }
}
