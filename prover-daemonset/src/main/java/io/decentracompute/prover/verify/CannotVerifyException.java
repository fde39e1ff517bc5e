package io.decentracompute.prover.verify;

/** An epoch could not be checked, which says nothing about it. The message has cause and remedy. */
public final class CannotVerifyException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotVerifyException(String message) {
    super(message);
  }

  CannotVerifyException(String message, Throwable cause) {
    super(message, cause);
  }
}
