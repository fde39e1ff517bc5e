package io.decentracompute.e2e.chaos;

/** What a fault hits. */
enum Victim {
  OPERATOR("operator"),
  CUSTOMER("market-sync-customer"),
  PROVIDER("market-sync-provider"),
  PROVER("prover"),
  WORKER("worker"),
  NODE("selling node"),
  RPC("chain RPC");

  private final String text;

  Victim(String text) {
    this.text = text;
  }

  /** Whether the one who sends transactions, or its line, is hit: then what is held gets lost. */
  boolean isOnTheWay() {
    return this == CUSTOMER || this == PROVIDER || this == RPC;
  }

  /** The label {@code app.kubernetes.io/component} of its pods, for those that have one. */
  String component() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
