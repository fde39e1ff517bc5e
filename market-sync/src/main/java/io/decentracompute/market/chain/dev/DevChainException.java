package io.decentracompute.market.chain.dev;

/** A development chain did not do what it was told to. */
public final class DevChainException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DevChainException(String message) {
    super(message);
  }

  public DevChainException(String message, Throwable cause) {
    super(message, cause);
  }
}
