package io.decentracompute.aqua.run;

/** Why the walk stopped at an instruction; control flow, so without a stack trace. */
abstract sealed class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  private Failure(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }

  String message() {
    var message = getMessage();
    return message == null ? "" : message;
  }

  /** An error of the script that {@code xor} can handle. */
  static final class Catchable extends Failure {
    private static final long serialVersionUID = 1L;

    Catchable(int code, String message) {
      super(code, message);
    }

    /** Whether this only means that a value is not here yet. */
    boolean isJoinable() {
      return code() == Codes.VARIABLE_NOT_FOUND;
    }
  }

  /** An error that ends the step and undoes it. */
  static final class Fatal extends Failure {
    private static final long serialVersionUID = 1L;

    Fatal(int code, String message) {
      super(code, message);
    }
  }
}
