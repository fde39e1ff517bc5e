package io.decentracompute.marine.engine;

/**
 * The end of a guest's call that is not a return. After it the instance's memory is in an unknown
 * state and must not be used again.
 */
public final class Trap extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a call ended. */
  public enum Cause {
    /** An instruction trapped, such as {@code unreachable} or an access outside of the memory. */
    INSTRUCTION,
    /** The thread was interrupted: the deadline has passed. */
    INTERRUPTED,
    /** The guest nested its calls too deeply. */
    STACK_EXHAUSTED,
    /** The guest used up its fuel. */
    OUT_OF_FUEL,
    /** The guest called {@code proc_exit}. */
    EXIT
  }

  private final Cause why;

  public Trap(Cause why, String message) {
    super(message);
    this.why = why;
  }

  public Trap(Cause why, String message, Throwable cause) {
    super(message, cause);
    this.why = why;
  }

  public Cause why() {
    return why;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
