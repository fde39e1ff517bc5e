package io.decentracompute.market.chain;

/** Who or what released a worker; in the contract's order. */
public enum ReleaseReason {
  BY_CUSTOMER,
  BY_PROVIDER,
  DEAL_ENDED
}
