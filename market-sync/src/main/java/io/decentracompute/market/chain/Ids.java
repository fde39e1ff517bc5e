package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.jcajce.provider.digest.Keccak;

/** The deterministic ids that contracts and cluster share; all are Keccak-256 of ABI encodings. */
public final class Ids {
  private Ids() {}

  /** keccak256(abi.encode(chain id, registry, provider, node name)). */
  public static Bytes32 peerId(long chainId, Address registry, Address provider, String nodeName) {
    byte[] name = nodeName.getBytes(StandardCharsets.UTF_8);
    String padded = HexFormat.of().formatHex(name);
    padded += "0".repeat((64 - padded.length() % 64) % 64);
    return keccak(
        word(chainId) + word(registry) + word(provider) + word(128) + word(name.length) + padded);
  }

  /** keccak256(abi.encode(peer id, index)), index from 0. */
  public static Bytes32 unitId(Bytes32 peerId, int index) {
    return keccak(peerId.hex().substring(2) + word(index));
  }

  /** keccak256(abi.encode(chain id, market, customer, client id)). */
  public static Bytes32 dealId(long chainId, Address market, Address customer, Bytes32 clientId) {
    return keccak(word(chainId) + word(market) + word(customer) + clientId.hex().substring(2));
  }

  /** keccak256(abi.encode(deal id, index)); workers are counted from 0 in order of their making. */
  public static Bytes32 workerId(Bytes32 dealId, int index) {
    return keccak(dealId.hex().substring(2) + word(index));
  }

  public static Bytes32 keccak(byte[] bytes) {
    return Bytes32.of(new Keccak.Digest256().digest(bytes));
  }

  private static Bytes32 keccak(String hex) {
    return keccak(HexFormat.of().parseHex(hex));
  }

  private static String word(long value) {
    String hex = BigInteger.valueOf(value).toString(16);
    return "0".repeat(64 - hex.length()) + hex;
  }

  private static String word(Address address) {
    return "0".repeat(24) + address.hex().substring(2);
  }
}
