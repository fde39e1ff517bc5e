package io.decentracompute.operator.identity;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * The ed25519 key of a libp2p peer: a 32-byte seed and the peer id that follows from it.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">libp2p peer
 *     ids</a>
 */
public final class PeerKey {
  private static final int SEED_BYTES = 32;

  /** Identity multihash over the protobuf {@code PublicKey{Type: Ed25519, Data: 32 bytes}}. */
  private static final byte[] PREFIX = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

  private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private final byte[] seed;
  private final String peerId;

  private PeerKey(byte[] seed, String peerId) {
    this.seed = seed;
    this.peerId = peerId;
  }

  /** A new key. */
  public static PeerKey generate(SecureRandom random) {
    var seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return ofSeed(seed);
  }

  /** The key with this seed of 32 bytes. */
  public static PeerKey ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "Not a key: the seed has " + seed.length + " bytes instead of " + SEED_BYTES + ".");
    }
    var publicKey = new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
    var multihash = Arrays.copyOf(PREFIX, PREFIX.length + publicKey.length);
    System.arraycopy(publicKey, 0, multihash, PREFIX.length, publicKey.length);
    return new PeerKey(seed.clone(), base58(multihash));
  }

  private static String base58(byte[] bytes) {
    var text = new StringBuilder();
    var rest = new BigInteger(1, bytes);
    var base = BigInteger.valueOf(BASE58.length());
    while (rest.signum() > 0) {
      var parts = rest.divideAndRemainder(base);
      text.append(BASE58.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    for (var i = 0; i < bytes.length && bytes[i] == 0; i++) {
      text.append(BASE58.charAt(0));
    }
    return text.reverse().toString();
  }

  /** The 32 bytes that the key follows from; a copy. */
  public byte[] seed() {
    return seed.clone();
  }

  /** The libp2p peer id. */
  public String peerId() {
    return peerId;
  }

  /** The peer id alone: a seed is never printed. */
  @Override
  public String toString() {
    return "PeerKey[" + peerId + "]";
  }
}
