package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a transaction is. */
public enum TransactionState {
  /** Sent, or about to be. */
  @JsonProperty("Pending")
  PENDING,
  /** In a block with enough confirmations. */
  @JsonProperty("Confirmed")
  CONFIRMED,
  /** Refused by the chain. */
  @JsonProperty("Failed")
  FAILED
}
