package io.decentracompute.aqua;

import java.util.Arrays;
import java.util.Optional;

/**
 * A peer's name: base58 of the identity multihash of its ed25519 public key ({@code 12D3KooW…}).
 *
 * <p>A script may name a peer that does not exist, so any text is a {@code PeerId}; {@link
 * #publicKey} tells whether it can sign. Ordered by text.
 */
public record PeerId(String text) implements Comparable<PeerId> {
  private static final byte[] PREFIX = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

  /** The id of a 32-byte ed25519 public key. */
  public static PeerId ofPublicKey(byte[] publicKey) {
    if (publicKey.length != 32) {
      throw new IllegalArgumentException(
          "an ed25519 public key has 32 bytes, not " + publicKey.length);
    }
    var bytes = Arrays.copyOf(PREFIX, PREFIX.length + 32);
    System.arraycopy(publicKey, 0, bytes, PREFIX.length, 32);
    return new PeerId(Base58.encode(bytes));
  }

  /** The 32-byte ed25519 public key inside, or empty where this text is no such id. */
  public Optional<byte[]> publicKey() {
    if (text.length() > 64) {
      return Optional.empty();
    }
    var bytes = Base58.decode(text);
    if (bytes.isEmpty()
        || bytes.get().length != PREFIX.length + 32
        || !Arrays.equals(bytes.get(), 0, PREFIX.length, PREFIX, 0, PREFIX.length)) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(bytes.get(), PREFIX.length, PREFIX.length + 32));
  }

  @Override
  public int compareTo(PeerId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
