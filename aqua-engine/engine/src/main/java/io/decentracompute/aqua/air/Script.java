package io.decentracompute.aqua.air;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

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

  /** Visits every instruction in textual order; nesting costs no Java stack. */
  public void forEach(Consumer<Instruction> visitor) {
    var todo = new ArrayDeque<Instruction>();
    todo.push(root);
    while (!todo.isEmpty()) {
      var instruction = todo.pop();
      visitor.accept(instruction);
      for (var child : children(instruction).reversed()) {
        todo.push(child);
      }
    }
  }

  /** The instructions directly below one, in textual order. */
  public static List<Instruction> children(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Seq seq -> List.of(seq.left(), seq.right());
      case Instruction.Par par -> List.of(par.left(), par.right());
      case Instruction.Xor xor -> List.of(xor.left(), xor.right());
      case Instruction.New fresh -> List.of(fresh.body());
      case Instruction.Match match -> List.of(match.body());
      case Instruction.Mismatch match -> List.of(match.body());
      case Instruction.FoldScalar fold ->
          fold.last().map(last -> List.of(fold.body(), last)).orElse(List.of(fold.body()));
      case Instruction.FoldStream fold ->
          fold.last().map(last -> List.of(fold.body(), last)).orElse(List.of(fold.body()));
      case Instruction.Null n -> List.of();
      case Instruction.Never n -> List.of();
      case Instruction.Call c -> List.of();
      case Instruction.Ap a -> List.of();
      case Instruction.ApMap a -> List.of();
      case Instruction.Canon c -> List.of();
      case Instruction.FailLiteral f -> List.of();
      case Instruction.Fail f -> List.of();
      case Instruction.Next n -> List.of();
    };
  }

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
