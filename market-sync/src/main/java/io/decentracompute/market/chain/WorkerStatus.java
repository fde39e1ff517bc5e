package io.decentracompute.market.chain;

/** State of a worker on chain; in the contract's order. */
public enum WorkerStatus {
  NONE,
  MATCHED,
  ACTIVE,
  RELEASED
}
