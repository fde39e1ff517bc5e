package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonProperty;

/** State of a deal on the chain. */
public enum DealChainStatus {
  /** Workers are matched, fewer than the minimum are active. */
  @JsonProperty("Matched")
  MATCHED,
  /** Enough workers are active, and paid. */
  @JsonProperty("Active")
  ACTIVE,
  /**
   * Active; the balance does not cover the epochs to come, or the provider bears with a first
   * unpaid one.
   */
  @JsonProperty("FundsLow")
  FUNDS_LOW,
  /** The balance is used up and patience too: workers are held back until it is topped up. */
  @JsonProperty("Suspended")
  SUSPENDED,
  /** The deal has ended. */
  @JsonProperty("Ended")
  ENDED
}
