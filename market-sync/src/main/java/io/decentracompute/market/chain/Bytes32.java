package io.decentracompute.market.chain;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * 32 bytes as the chain and our resources write them: {@code 0x} and 64 lower-case hex digits. Ids
 * of deals, workers, peers and units, roots, nonces and block hashes are of this type.
 */
public record Bytes32(String hex) implements Comparable<Bytes32> {
  private static final Pattern FORM = Pattern.compile("0x[0-9a-f]{64}");
  public static final Bytes32 ZERO = new Bytes32("0x" + "0".repeat(64));

  public Bytes32 {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("'" + hex + "' is not 0x and 64 hex digits");
    }
  }

  public static Bytes32 of(byte[] bytes) {
    return new Bytes32("0x" + HexFormat.of().formatHex(bytes));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex.substring(2));
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  /** The first {@code digits} hex digits without {@code 0x}, as names in the cluster use them. */
  public String shortHex(int digits) {
    return hex.substring(2, 2 + digits);
  }

  @Override
  public int compareTo(Bytes32 other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
