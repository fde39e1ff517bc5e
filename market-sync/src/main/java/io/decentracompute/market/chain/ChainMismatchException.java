package io.decentracompute.market.chain;

/** The endpoints serve another chain than configured, or no contract lives at an address. */
public final class ChainMismatchException extends Exception {
  private static final long serialVersionUID = 1;

  public ChainMismatchException(String message) {
    super(message);
  }
}
