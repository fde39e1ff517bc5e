package io.decentracompute.marine.value;

/** A value that cannot cross the border of a module. The message names the place in the value. */
public final class ValueException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose mistake it is. */
  public enum Problem {
    /** The caller's JSON does not fit the function's signature. */
    BAD_ARGUMENTS,
    /** The guest gave back something that is no value of its type. */
    BAD_RESULT,
    /** The arguments or the result are above a limit. */
    TOO_LARGE,
    /** The guest could not allocate memory for the arguments. */
    OUT_OF_MEMORY,
    /** The module's adapter is wrong. */
    BAD_ADAPTER
  }

  private final Problem problem;

  ValueException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
