package io.decentracompute.market.chain;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** An endpoint's answer to one request: an error. What it means depends on the request. */
final class RpcErrorException extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;
  private final String text;
  private final String data;

  RpcErrorException(String method, int code, String text, String data) {
    super(method + ": " + text + " (" + code + ")");
    this.code = code;
    this.text = text;
    this.data = data;
  }

  int code() {
    return code;
  }

  /** The endpoint's own words. */
  String text() {
    return text;
  }

  boolean says(String part) {
    return text.toLowerCase(Locale.ROOT).contains(part);
  }

  /** What a contract gave back when it refused. */
  Optional<byte[]> revertData() {
    if (!data.matches("0x([0-9a-fA-F]{2})*")) {
      return Optional.empty();
    }
    return Optional.of(HexFormat.of().parseHex(data.substring(2)));
  }

  /**
   * Whether the endpoint itself is at fault for now (overload, its own back end away), so that the
   * same request may succeed elsewhere or later.
   */
  boolean isTransient() {
    boolean isTooLarge = says("returned more than") || says("block range");
    return (code == -32005 && !isTooLarge)
        || code == 429
        || says("rate limit")
        || says("too many requests")
        || says("tendermint rpc error")
        || says("connection closed")
        || says("connection error")
        || says("data=null")
        || says("timeout")
        || says("header not found");
  }
}
