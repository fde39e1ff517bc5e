package io.decentracompute.node.p2p;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** A fresh X25519 key pair with the raw 32-byte encodings that Noise uses. */
final class X25519Key {
  static final int BYTES = 32;

  private final KeyPair pair;
  private final byte[] publicBytes;

  private X25519Key(KeyPair pair) {
    this.pair = pair;
    var big = ((XECPublicKey) pair.getPublic()).getU().toByteArray();
    this.publicBytes = new byte[BYTES];
    for (int i = 0; i < Math.min(BYTES, big.length); i++) {
      publicBytes[i] = big[big.length - 1 - i];
    }
  }

  static X25519Key generate() {
    try {
      return new X25519Key(KeyPairGenerator.getInstance("X25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no X25519", e);
    }
  }

  byte[] publicBytes() {
    return publicBytes.clone();
  }

  /** The shared secret; a point of small order, which would give a known secret, is refused. */
  byte[] agree(byte[] theirs) throws ProtocolException {
    var big = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      big[i] = theirs[BYTES - 1 - i];
    }
    big[0] &= 0x7f;
    try {
      var key =
          KeyFactory.getInstance("X25519")
              .generatePublic(
                  new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, big)));
      var agreement = KeyAgreement.getInstance("X25519");
      agreement.init(pair.getPrivate());
      agreement.doPhase(key, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new ProtocolException("the other side's Noise key is not usable", e);
    }
  }
}
