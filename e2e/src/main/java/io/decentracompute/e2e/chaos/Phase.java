package io.decentracompute.e2e.chaos;

/** The parts of a run, in order. */
enum Phase {
  /** From {@code apply} of the Subnet until it is Ready. */
  RENT(5, 40),
  /** Pictures fly. */
  PICTURES(0, 0),
  /** An epoch passes. */
  EPOCH(2, 4),
  /** The Subnet is deleted, its last epoch passes, units return. */
  RETURN(4, 30);

  private final int transactions;
  private final int apiWrites;

  Phase(int transactions, int apiWrites) {
    this.transactions = transactions;
    this.apiWrites = apiWrites;
  }

  /**
   * Transactions that a run without faults sends in this phase at least; points are drawn from so
   * many.
   */
  int transactions() {
    return transactions;
  }

  /** The same for writes to our resources. */
  int apiWrites() {
    return apiWrites;
  }
}
