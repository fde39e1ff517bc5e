package io.decentracompute.aqua;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * An ed25519 key pair. Signing is deterministic (RFC 8032): same key, same message, same bytes.
 *
 * <p>Bouncy Castle's arithmetic is used: on the reference machine it signs and verifies in a
 * quarter of the time that the JDK's provider takes, and a step of a particle is mostly that.
 */
public final class KeyPair {
  private final byte[] seed;
  private final byte[] publicKey;
  private final PeerId peerId;

  private static final int MOST_POINTS = 4_096;

  /** Checked keys: the check takes as long as a signature's, and the same peers come again. */
  private static final Map<ByteBuffer, Ed25519.PublicPoint> POINTS = new ConcurrentHashMap<>();

  private KeyPair(byte[] seed, byte[] publicKey) {
    this.seed = seed;
    this.publicKey = publicKey;
    this.peerId = PeerId.ofPublicKey(publicKey);
  }

  /** The pair grown from a 32-byte seed (the secret key of RFC 8032). */
  public static KeyPair ofSeed(byte[] seed) {
    if (seed.length != Ed25519.SECRET_KEY_SIZE) {
      throw new IllegalArgumentException("an ed25519 seed has 32 bytes, not " + seed.length);
    }
    var publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    return new KeyPair(seed.clone(), publicKey);
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
    var signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  /** Whether a signature by this 32-byte public key holds; malformed keys and signatures do not. */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != Ed25519.PUBLIC_KEY_SIZE || signature.length != Ed25519.SIGNATURE_SIZE) {
      return false;
    }
    var point = point(publicKey);
    return point != null && Ed25519.verify(signature, 0, point, message, 0, message.length);
  }

  /** The point of a public key of the right order, or null. */
  private static Ed25519.@Nullable PublicPoint point(byte[] publicKey) {
    var key = ByteBuffer.wrap(publicKey);
    var known = POINTS.get(key);
    if (known != null) {
      return known;
    }
    var point = Ed25519.validatePublicKeyFullExport(publicKey, 0);
    if (point != null) {
      if (POINTS.size() >= MOST_POINTS) {
        POINTS.clear();
      }
      POINTS.put(ByteBuffer.wrap(publicKey.clone()), point);
    }
    return point;
  }

  /** Names the peer only; the seed never reaches a log. */
  @Override
  public String toString() {
    return "KeyPair[" + peerId + "]";
  }
}
