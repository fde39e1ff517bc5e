package io.decentracompute.marine.module;

/** A module file that cannot be used. The message says what is wrong and what to do. */
public final class BadModuleException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong, from a closed set. */
  public enum Problem {
    /** The bytes do not hash to the CID. */
    WRONG_CID,
    /** No WebAssembly module, or a broken one. */
    NOT_WASM,
    /** A section that must be there exactly once is missing or there twice. */
    SECTION_COUNT,
    /** The interface types cannot be read. */
    BAD_INTERFACE_TYPES,
    /** Built by tools older than this runtime supports. */
    TOO_OLD,
    /** The text that describes an interface has an error. */
    BAD_TEXT,
    /** Interface types and code do not fit each other. */
    MISMATCH,
    /** Valid, but uses what this version does not do. */
    NOT_SUPPORTED
  }

  private final Problem problem;

  public BadModuleException(Problem problem, String message) {
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
