package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One chain as a {@code Network} describes it, with the limits that keep a lying or slow endpoint
 * harmless.
 *
 * @param rpc JSON-RPC endpoints over HTTP, at least one, in order of preference
 * @param confirmations blocks that must lie on top of a log before it is reported; 0 trusts the
 *     head
 * @param deadline longest time for one request to one endpoint
 * @param requestsPerSecond most requests a second over all endpoints
 * @param gasCapWei most that one transaction may cost
 */
public record ChainConfig(
    long chainId,
    List<URI> rpc,
    Contracts contracts,
    int confirmations,
    Duration deadline,
    int requestsPerSecond,
    BigInteger gasCapWei) {
  public ChainConfig {
    rpc = List.copyOf(rpc);
    if (rpc.isEmpty()) {
      throw new IllegalArgumentException("chain " + chainId + " has no RPC endpoint; name one");
    }
    if (confirmations < 0) {
      throw new IllegalArgumentException("confirmations must not be negative: " + confirmations);
    }
  }

  /** With the limits that suit a chain of ours: 5 s a request, 100 requests a second, 1 coin. */
  public static ChainConfig of(
      long chainId, List<URI> rpc, Contracts contracts, int confirmations) {
    return new ChainConfig(
        chainId, rpc, contracts, confirmations, Duration.ofSeconds(5), 100, BigInteger.TEN.pow(18));
  }
}
