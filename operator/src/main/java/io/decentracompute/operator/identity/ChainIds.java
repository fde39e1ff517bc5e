package io.decentracompute.operator.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * Ids of peers and units as the contracts compute them: Keccak-256 over Solidity's {@code
 * abi.encode}. All hexadecimal text is lower case with {@code 0x}.
 */
public final class ChainIds {
  private static final int WORD = 32;

  private ChainIds() {}

  /**
   * {@code keccak256(abi.encode(uint256 chainId, address registry, address provider, string
   * nodeName))}.
   */
  public static String peer(long chainId, String registry, String provider, String nodeName) {
    var name = nodeName.getBytes(StandardCharsets.UTF_8);
    var padded = Arrays.copyOf(name, (name.length + WORD - 1) / WORD * WORD);
    return keccak(
        number(chainId),
        address(registry),
        address(provider),
        number(4L * WORD), // offset of the string behind the four words of the head
        number(name.length),
        padded);
  }

  /** {@code keccak256(abi.encode(bytes32 peerId, uint256 index))}. */
  public static String unit(String peerId, int index) {
    return keccak(HexFormat.of().parseHex(peerId.substring(2)), number(index));
  }

  private static byte[] number(long value) {
    var bytes = BigInteger.valueOf(value).toByteArray();
    var word = new byte[WORD];
    System.arraycopy(bytes, 0, word, WORD - bytes.length, bytes.length);
    return word;
  }

  private static byte[] address(String address) {
    var bytes = HexFormat.of().parseHex(address.substring(2));
    if (bytes.length != 20) {
      throw new IllegalArgumentException(
          "Not an address: '" + address + "' has " + bytes.length + " bytes instead of 20.");
    }
    var word = new byte[WORD];
    System.arraycopy(bytes, 0, word, WORD - bytes.length, bytes.length);
    return word;
  }

  private static String keccak(byte[]... parts) {
    var digest = new KeccakDigest(256);
    for (var part : parts) {
      digest.update(part, 0, part.length);
    }
    var hash = new byte[WORD];
    digest.doFinal(hash, 0);
    return "0x" + HexFormat.of().formatHex(hash);
  }
}
