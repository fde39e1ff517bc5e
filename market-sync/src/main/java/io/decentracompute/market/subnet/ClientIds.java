package io.decentracompute.market.subnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Ids;

/** The id under which a Subnet's deal is created; the contract refuses a second deal under it. */
final class ClientIds {
  private ClientIds() {}

  /** Keccak-256 over chain, cluster and Subnet, so that nothing but this one object makes it. */
  static Bytes32 of(long chainId, String clusterUid, String subnetUid) {
    return Ids.keccak(
        "decentra-deal-v1\n%d\n%s\n%s\n".formatted(chainId, clusterUid, subnetUid).getBytes(UTF_8));
  }
}
