package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A worker as the market's view shows it at one block.
 *
 * @param units indexes of the units at the worker's peer; {@link Ids#unitId} gives their ids
 * @param unclaimed earned and not yet claimed, in the token's smallest unit
 * @param activation key and signature once the provider activated it
 */
public record OnChainWorker(
    Bytes32 workerId,
    Bytes32 dealId,
    Address provider,
    Bytes32 peerId,
    WorkerStatus status,
    List<Integer> units,
    BigInteger pricePerUnitEpoch,
    BigInteger collateralPerUnit,
    long matchedEpoch,
    OptionalLong releasedEpoch,
    BigInteger unclaimed,
    Optional<Activation> activation) {
  public OnChainWorker {
    units = List.copyOf(units);
  }

  public List<Bytes32> unitIds() {
    return units.stream().map(index -> Ids.unitId(peerId, index)).toList();
  }

  /**
   * A worker's ed25519 public key and its signature over the worker statement.
   *
   * @param signatureHex 0x and 128 hex digits
   */
  public record Activation(long epoch, Bytes32 key, String signatureHex) {
    public byte[] signature() {
      return HexFormat.of().parseHex(signatureHex.substring(2));
    }
  }
}
