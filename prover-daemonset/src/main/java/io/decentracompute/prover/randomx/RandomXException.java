package io.decentracompute.prover.randomx;

/**
 * The RandomX library is missing, is another one than expected, or got no memory. The message says
 * what to do.
 */
public final class RandomXException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RandomXException(String message, Throwable cause) {
    super(message, cause);
  }

  RandomXException(String message) {
    super(message);
  }
}
