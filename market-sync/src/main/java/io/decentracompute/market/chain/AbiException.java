package io.decentracompute.market.chain;

/** Bytes from an endpoint that are no encoding of the expected type. */
final class AbiException extends Exception {
  private static final long serialVersionUID = 1;

  AbiException(String message) {
    super(message);
  }
}
