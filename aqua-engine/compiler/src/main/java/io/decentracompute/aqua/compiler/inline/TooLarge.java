package io.decentracompute.aqua.compiler.inline;

/**
 * A script would get larger than any peer takes, for functions are put in where they are called.
 */
public final class TooLarge extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Statements of a script, those of the functions it calls counted at each call. */
  public static final int MOST_STATEMENTS = 100_000;
}
