package io.decentracompute.marine.engine;

/** The module cannot be compiled or linked; the message says why and what to do. */
public final class RefusedModuleException extends Exception {
  private static final long serialVersionUID = 1L;

  public RefusedModuleException(String message) {
    super(message);
  }

  public RefusedModuleException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
