package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.Optional;

/**
 * What a transaction pays per gas, in wei.
 *
 * @param tip to the block's maker; the whole price on a chain without a base fee
 * @param most base fee and tip together, at most
 * @param legacy the chain has no base fee
 */
record Fees(BigInteger tip, BigInteger most, boolean legacy) {
  private static final BigInteger EIGHT = BigInteger.valueOf(8);

  /** Twice the base fee, so that six full blocks in a row do not price us out, plus the tip. */
  static Fees of(Optional<BigInteger> baseFee, BigInteger tip, BigInteger legacyPrice) {
    return baseFee
        .map(base -> new Fees(tip, base.shiftLeft(1).add(tip), false))
        .orElseGet(() -> new Fees(legacyPrice, legacyPrice, true));
  }

  /** At least 12.5 % above {@code earlier}, as nodes ask of a replacement. */
  Fees replacing(Fees earlier) {
    return new Fees(tip.max(raised(earlier.tip)), most.max(raised(earlier.most)), legacy);
  }

  private static BigInteger raised(BigInteger value) {
    return value.multiply(BigInteger.valueOf(9)).divide(EIGHT).add(BigInteger.ONE);
  }

  BigInteger cost(BigInteger gas) {
    return gas.multiply(most);
  }
}
