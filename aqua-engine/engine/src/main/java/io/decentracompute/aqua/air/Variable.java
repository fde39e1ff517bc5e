package io.decentracompute.aqua.air;

/**
 * A name in a script, resolved: two variables are the same if their slots are.
 *
 * @param name with its sigil
 * @param position offset in chars
 * @param slot number of the binding it means, from 0: one per name, and one per {@code new} of a
 *     name
 */
public record Variable(String name, Kind kind, int position, int slot) {
  /** What a sigil says. */
  public enum Kind {
    SCALAR,
    STREAM,
    STREAM_MAP,
    CANON,
    CANON_MAP
  }
}
