package io.decentracompute.marine.service;

/** How something that was asked of a service ended. */
public sealed interface Outcome<T> {

  record Done<T>(T value) implements Outcome<T> {}

  /**
   * It did not work.
   *
   * @param message what failed, on which thing, why, what to do
   * @param retryable whether the same request may succeed later or elsewhere
   */
  record Failed<T>(Kind kind, String message, boolean retryable) implements Outcome<T> {}

  /** Why something failed, from a closed set; the socket's contract has the same names. */
  enum Kind {
    NO_SUCH_SERVICE,
    NO_SUCH_FUNCTION,
    BAD_ARGUMENTS,
    BAD_MODULE,
    TRAP,
    TIMEOUT,
    OUT_OF_MEMORY,
    TOO_LARGE,
    BUSY,
    INTERNAL
  }

  static <T> Outcome<T> failed(Kind kind, String message) {
    boolean retryable =
        switch (kind) {
          case BUSY, TIMEOUT, OUT_OF_MEMORY -> true;
          case NO_SUCH_SERVICE,
              NO_SUCH_FUNCTION,
              BAD_ARGUMENTS,
              BAD_MODULE,
              TRAP,
              TOO_LARGE,
              INTERNAL ->
              false;
        };
    return new Failed<>(kind, message, retryable);
  }
}
