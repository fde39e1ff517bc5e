package io.decentracompute.marine.metering;

/** A module that cannot be metered: broken, or with a feature whose cost or result is not fixed. */
public final class UnmeterableModuleException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnmeterableModuleException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
