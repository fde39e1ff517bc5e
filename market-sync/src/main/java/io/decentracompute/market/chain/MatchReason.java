package io.decentracompute.market.chain;

/** Why a unit can or cannot enter a deal; in the contract's order. */
public enum MatchReason {
  ELIGIBLE,
  DEAL_UNKNOWN,
  DEAL_ENDED,
  TARGET_REACHED,
  PEER_UNKNOWN,
  UNIT_UNKNOWN,
  UNIT_BUSY,
  OFFER_MISSING,
  PRICE_ABOVE_MAX,
  CAPABILITY_MISSING,
  PROVIDER_DENIED,
  PROVIDER_NOT_ALLOWED,
  PROVIDER_LIMIT,
  COLLATERAL_SHORT,
  FUNDS_SHORT,
  /** Named twice in one call. */
  DUPLICATE,
  /** Eligible, but too few units of its peer were left for a whole worker. */
  INCOMPLETE_WORKER
}
