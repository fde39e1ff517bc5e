package io.decentracompute.crds.condition;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a condition holds. */
public enum ConditionStatus {
  /** It holds. */
  @JsonProperty("True")
  TRUE,
  /** It does not hold. */
  @JsonProperty("False")
  FALSE,
  /** Nobody can tell at present; never a reason to delete anything. */
  @JsonProperty("Unknown")
  UNKNOWN
}
