package io.decentracompute.aqua;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An ed25519 key pair. Signing is deterministic (RFC 8032): same key, same message, same bytes. */
public final class KeyPair {
  private static final byte[] PKCS8_PREFIX = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };

  private final PrivateKey privateKey;
  private final byte[] publicKey;
  private final PeerId peerId;

  private KeyPair(PrivateKey privateKey, byte[] publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.peerId = PeerId.ofPublicKey(publicKey);
  }

  /** The pair grown from a 32-byte seed (the secret key of RFC 8032). */
  public static KeyPair ofSeed(byte[] seed) {
    if (seed.length != 32) {
      throw new IllegalArgumentException("an ed25519 seed has 32 bytes, not " + seed.length);
    }
    var publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    var encoded = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + 32);
    System.arraycopy(seed, 0, encoded, PKCS8_PREFIX.length, 32);
    try {
      var key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return new KeyPair(key, publicKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no ed25519", e);
    }
  }

  public PeerId peerId() {
    return peerId;
  }

  /** A copy of the 32-byte public key. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The 64-byte signature of a message. */
  public byte[] sign(byte[] message) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(privateKey);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ed25519 signing failed", e);
    }
  }

  /** Whether a signature by this 32-byte public key holds; malformed keys and signatures do not. */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != 32 || signature.length != 64) {
      return false;
    }
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(decode(publicKey));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static PublicKey decode(byte[] publicKey) throws GeneralSecurityException {
    var reversed = new byte[32];
    for (int i = 0; i < 32; i++) {
      reversed[i] = publicKey[31 - i];
    }
    boolean odd = (reversed[0] & 0x80) != 0;
    reversed[0] &= 0x7f;
    var point = new EdECPoint(odd, new java.math.BigInteger(1, reversed));
    return (EdECPublicKey)
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }
}
