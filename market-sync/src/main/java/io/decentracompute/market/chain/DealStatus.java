package io.decentracompute.market.chain;

/** State of a deal as its view computes it; in the contract's order. */
public enum DealStatus {
  NONE,
  /** Fewer workers are active than the least number of replicas. */
  FILLING,
  ACTIVE,
  /** The current epoch is paid, the next one would not be. */
  FUNDS_LOW,
  /** The current epoch is not paid; a top-up before its end changes that. */
  OUT_OF_FUNDS,
  /** Ended by the customer; served until the last paid epoch is over. */
  ENDING,
  /** Final. */
  ENDED
}
