package io.decentracompute.aqua;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names the signed receipt of the execution behind a service's result: a CIDv1 of any codec and
 * hash, in base32 without padding. The engine carries it and never opens the receipt.
 *
 * @param text at most {@link #MAX_LENGTH} letters
 */
public record ReceiptCid(String text) {
  /** Letters of the longest identifier. */
  public static final int MAX_LENGTH = 128;

  // Version 1 is the octet 00000001: five bits "a", then three bits and the codec's first two.
  private static final Pattern CID_V1 = Pattern.compile("ba[e-h][a-z2-7]{8,125}");

  public ReceiptCid {
    if (!isOne(text)) {
      throw new IllegalArgumentException(
          "`%s` names no receipt; give its CIDv1 in base32"
              .formatted(text.length() <= 40 ? text : text.substring(0, 40) + "…"));
    }
  }

  /** The identifier that a text of a stranger is, if it is one. */
  public static Optional<ReceiptCid> of(String text) {
    return isOne(text) ? Optional.of(new ReceiptCid(text)) : Optional.empty();
  }

  private static boolean isOne(String text) {
    return text.length() <= MAX_LENGTH && CID_V1.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
