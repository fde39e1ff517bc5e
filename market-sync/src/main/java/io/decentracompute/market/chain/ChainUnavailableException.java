package io.decentracompute.market.chain;

/**
 * No endpoint gave a usable answer. Nothing is known about the chain then: never a reason to delete
 * or to assume.
 */
public final class ChainUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  public ChainUnavailableException(String message) {
    super(message);
  }

  public ChainUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
