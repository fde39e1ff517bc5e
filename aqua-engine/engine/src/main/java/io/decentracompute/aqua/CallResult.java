package io.decentracompute.aqua;

import java.util.Optional;

/**
 * What a host function answered.
 *
 * @param retCode 0 for success
 * @param text JSON text; with another code any text, JSON or not
 * @param receipt of the execution behind it, covered by this peer's signature; profile {@link
 *     Profile#AQUAVM_0_62} leaves it out
 */
public record CallResult(int retCode, String text, Optional<ReceiptCid> receipt) {
  /** A result without a receipt. */
  public CallResult(int retCode, String text) {
    this(retCode, text, Optional.empty());
  }

  public static CallResult ok(String json) {
    return new CallResult(0, json);
  }

  /** The same result, proven. */
  public CallResult provenBy(ReceiptCid cid) {
    return new CallResult(retCode, text, Optional.of(cid));
  }
}
