package io.decentracompute.node.p2p;

import io.decentracompute.aqua.PeerId;
import java.util.Arrays;
import java.util.Optional;

/** The binary form of peer ids: an identity multihash of the ed25519 key's protobuf. */
final class PeerIds {
  private static final byte[] PREFIX = {0x00, 0x24};

  private PeerIds() {}

  static Optional<byte[]> toBytes(PeerId peer) {
    return peer.publicKey()
        .map(
            key -> {
              var encoded = PublicKeys.encode(key);
              var bytes = Arrays.copyOf(PREFIX, PREFIX.length + encoded.length);
              System.arraycopy(encoded, 0, bytes, PREFIX.length, encoded.length);
              return bytes;
            });
  }

  static Optional<PeerId> ofBytes(byte[] bytes) {
    if (bytes.length != 38 || !Arrays.equals(bytes, 0, 2, PREFIX, 0, 2)) {
      return Optional.empty();
    }
    try {
      return Optional.of(PublicKeys.decode(Arrays.copyOfRange(bytes, 2, bytes.length)));
    } catch (ProtocolException e) {
      return Optional.empty();
    }
  }
}
