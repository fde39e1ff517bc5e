package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;

/** Numbers and bytes as JSON-RPC writes them. Malformed ones are an endpoint's failure. */
final class Quantity {
  private Quantity() {}

  static BigInteger parse(JsonNode node) throws IOException {
    String text = node.asText();
    if (!text.matches("0x[0-9a-fA-F]{1,64}")) {
      throw new IOException("'" + shortened(text) + "' is no number");
    }
    return new BigInteger(text.substring(2), 16);
  }

  static long number(JsonNode node) throws IOException {
    var number = parse(node);
    if (number.bitLength() > 63) {
      throw new IOException(number + " is too large");
    }
    return number.longValueExact();
  }

  static byte[] bytes(JsonNode node) throws IOException {
    String text = node.asText();
    if (!text.startsWith("0x") || text.length() % 2 != 0) {
      throw new IOException("'" + shortened(text) + "' is no hex");
    }
    try {
      return HexFormat.of().parseHex(text, 2, text.length());
    } catch (IllegalArgumentException e) {
      throw new IOException("'" + shortened(text) + "' is no hex", e);
    }
  }

  static Bytes32 word(JsonNode node) throws IOException {
    try {
      return new Bytes32(node.asText());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static Address address(JsonNode node) throws IOException {
    try {
      return new Address(node.asText());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  static String hex(BigInteger value) {
    return "0x" + value.toString(16);
  }

  private static String shortened(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
