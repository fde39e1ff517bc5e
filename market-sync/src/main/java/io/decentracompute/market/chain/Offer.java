package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.List;

/** What a provider asks per unit and epoch, and the capability ids it has, ascending. */
public record Offer(boolean active, BigInteger pricePerUnitEpoch, List<Bytes32> capabilities) {
  public Offer {
    capabilities = capabilities.stream().sorted().distinct().toList();
  }
}
