package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.List;

/**
 * What a customer asks and pays at most. Amounts are in the token's smallest unit. Capabilities,
 * allowed and denied are sorted on the way in, as the contract wants them.
 *
 * @param prepaidEpochs epochs that the deposit covers at the highest price and the target; at least
 *     2
 * @param capabilities ids that a provider's offer must all have
 * @param allowed providers that may serve; empty means all but the denied
 */
public record Terms(
    BigInteger maxPricePerUnitEpoch,
    int minReplicas,
    int targetReplicas,
    int unitsPerWorker,
    int maxWorkersPerProvider,
    BigInteger providerCollateralPerUnit,
    long prepaidEpochs,
    List<Bytes32> capabilities,
    List<Address> allowed,
    List<Address> denied) {
  public Terms {
    capabilities = capabilities.stream().sorted().distinct().toList();
    allowed = allowed.stream().sorted().distinct().toList();
    denied = denied.stream().sorted().distinct().toList();
  }

  /** The smallest deposit that the contract accepts for these terms. */
  public BigInteger leastDeposit() {
    return maxPricePerUnitEpoch
        .multiply(BigInteger.valueOf(targetReplicas))
        .multiply(BigInteger.valueOf(unitsPerWorker))
        .multiply(BigInteger.valueOf(prepaidEpochs));
  }
}
