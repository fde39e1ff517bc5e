package io.decentracompute.aqua.air;

import java.util.List;

/**
 * A parsed script.
 *
 * @param text as given
 * @param root the whole program
 * @param size number of instructions
 * @param slots what each variable slot is, by number
 */
public record Script(String text, Instruction root, int size, List<Slot> slots) {
  public Script {
    slots = List.copyOf(slots);
  }

  /**
   * A binding.
   *
   * @param role where it is bound
   */
  public record Slot(String name, Variable.Kind kind, Role role) {}

  /** A place for people, from 1; columns count characters. */
  public record Position(int line, int column) {}

  /** The line and column of an offset in chars. */
  public Position positionOf(int offset) {
    int line = 1;
    int start = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
      line++;
      start = i + 1;
    }
    return new Position(line, text.codePointCount(start, offset) + 1);
  }

  /** Where a slot is bound. */
  public enum Role {
    /** By the script as a whole. */
    GLOBAL,
    /** By a {@code new}. */
    NEW,
    /** As a fold's iterator. */
    ITERATOR
  }

  /** The outcome of parsing. */
  public sealed interface Parsed {
    /** A script without mistakes. */
    record Ok(Script script) implements Parsed {}

    /** A script with mistakes. */
    record Refused(ScriptErrors errors) implements Parsed {}
  }

  /** Parses and checks a text; time and memory grow with its length only. */
  public static Parsed parse(String text) {
    return new Parser(text).parse();
  }
}
