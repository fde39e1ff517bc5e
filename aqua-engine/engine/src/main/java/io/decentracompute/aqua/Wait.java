package io.decentracompute.aqua;

/**
 * A place where the walk could not go on: which branch waits for what.
 *
 * @param line of the instruction, from 1
 * @param column of the instruction in characters, from 1
 * @param instruction its text, without bodies
 * @param peer who has to act, empty where a value or nothing at all is waited for
 * @param offset of the instruction in the script, in chars
 * @param since the step of this peer since which the branch waits here, from 1; steps are counted
 *     from where the walk was last replayed
 * @param missing name of the variable or stream that has no value yet, or empty
 */
public record Wait(
    Reason reason,
    int line,
    int column,
    String instruction,
    String peer,
    int offset,
    int since,
    String missing) {
  /** What is missing. */
  public enum Reason {
    /** Another peer got the request, or will get it now. */
    SENT,
    /** This peer's host was asked and has not answered. */
    HOST,
    /** A variable has no value yet. */
    VALUE,
    /** A stream has no values yet. */
    STREAM,
    /** {@code never}: nothing will come. */
    NEVER
  }
}
