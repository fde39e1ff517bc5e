package io.decentracompute.market.statement;

import io.decentracompute.market.chain.Bytes32;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * libp2p peer ids of ed25519 keys: base58 of an identity multihash over the key's protobuf form.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">libp2p peer
 *     ids</a>
 */
public final class PeerIds {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(58);
  // Identity multihash (0x00) of 36 bytes: key type ed25519 (0x08 0x01), 32 bytes of key (0x12
  // 0x20).
  private static final byte[] PREFIX = HexFormat.of().parseHex("002408011220");
  private static final int LENGTH = 52;

  private PeerIds() {}

  /** The peer id of this ed25519 public key. */
  public static String of(Bytes32 key) {
    var bytes = Arrays.copyOf(PREFIX, PREFIX.length + 32);
    System.arraycopy(key.bytes(), 0, bytes, PREFIX.length, 32);
    var number = new BigInteger(1, bytes);
    var text = new StringBuilder();
    while (number.signum() > 0) {
      var parts = number.divideAndRemainder(BASE);
      text.append(ALPHABET.charAt(parts[1].intValueExact()));
      number = parts[0];
    }
    // The one leading zero byte.
    return text.append(ALPHABET.charAt(0)).reverse().toString();
  }

  /** The key of a peer id; empty when the text is no peer id of an ed25519 key. */
  public static Optional<Bytes32> key(String peerId) {
    if (peerId.length() != LENGTH || peerId.charAt(0) != ALPHABET.charAt(0)) {
      return Optional.empty();
    }
    var number = BigInteger.ZERO;
    for (var i = 0; i < peerId.length(); i++) {
      var digit = ALPHABET.indexOf(peerId.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      number = number.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    var digits = number.toString(16);
    var hex = "0".repeat(Math.max(0, 76 - digits.length())) + digits;
    return hex.length() == 76 && hex.startsWith("002408011220")
        ? Optional.of(new Bytes32("0x" + hex.substring(12)))
        : Optional.empty();
  }
}
