package io.decentracompute.market.chain;

import java.util.Locale;
import java.util.regex.Pattern;

/** An account or contract: {@code 0x} and 40 lower-case hex digits. */
public record Address(String hex) implements Comparable<Address> {
  private static final Pattern FORM = Pattern.compile("0x[0-9a-f]{40}");
  public static final Address ZERO = new Address("0x" + "0".repeat(40));

  public Address {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("'" + hex + "' is not 0x and 40 hex digits");
    }
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  @Override
  public int compareTo(Address other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
