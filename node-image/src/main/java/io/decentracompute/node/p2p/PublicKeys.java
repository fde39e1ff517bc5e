package io.decentracompute.node.p2p;

import io.decentracompute.aqua.PeerId;

/** libp2p's protobuf form of public keys; only ed25519 (type 1) is spoken here. */
final class PublicKeys {
  private static final int ED25519 = 1;

  private PublicKeys() {}

  static byte[] encode(byte[] publicKey) {
    return new Proto.Writer().number(1, ED25519).bytes(2, publicKey).toBytes();
  }

  /** The peer that owns an encoded key. */
  static PeerId decode(byte[] encoded) throws ProtocolException {
    long type = -1;
    byte[] key = {};
    for (var field : Proto.decode(encoded)) {
      if (field.id() == 1) {
        type = field.number();
      } else if (field.id() == 2) {
        key = field.bytes();
      }
    }
    if (type != ED25519 || key.length != 32) {
      throw new ProtocolException(
          "the peer's key is of type "
              + type
              + " with "
              + key.length
              + " bytes; only ed25519 keys are accepted");
    }
    return PeerId.ofPublicKey(key);
  }
}
