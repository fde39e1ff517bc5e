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
      switch (instruction) {
        case Instruction.Seq seq -> {
          todo.push(seq.right());
          todo.push(seq.left());
        }
        case Instruction.Par par -> {
          todo.push(par.right());
          todo.push(par.left());
        }
        case Instruction.Xor xor -> {
          todo.push(xor.right());
          todo.push(xor.left());
        }
        case Instruction.New fresh -> todo.push(fresh.body());
        case Instruction.Match match -> todo.push(match.body());
        case Instruction.Mismatch match -> todo.push(match.body());
        case Instruction.FoldScalar fold -> {
          fold.last().ifPresent(todo::push);
          todo.push(fold.body());
        }
        case Instruction.FoldStream fold -> {
          fold.last().ifPresent(todo::push);
          todo.push(fold.body());
        }
        case Instruction.Null n -> {}
        case Instruction.Never n -> {}
        case Instruction.Call c -> {}
        case Instruction.Ap a -> {}
        case Instruction.ApMap a -> {}
        case Instruction.Canon c -> {}
        case Instruction.FailLiteral f -> {}
        case Instruction.Fail f -> {}
        case Instruction.Next n -> {}
      }
    }
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
