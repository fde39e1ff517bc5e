package io.decentracompute.aqua.air;

import java.util.ArrayDeque;
import java.util.List;

/**
 * Writes a script with one instruction a line where it does not fit whole. A chain of right-nested
 * {@code seq}, {@code par} or {@code xor} stays at one depth, and the three instructions of a hop
 * stay together. What it writes parses to the same tree.
 */
public final class Formatter {
  private static final int WIDTH = 100;
  private static final int DEEPEST_INDENT = 60;

  private final int[] widths;
  private final StringBuilder out = new StringBuilder();
  private final ArrayDeque<Piece> todo = new ArrayDeque<>();

  private Formatter(Script script) {
    widths = new int[script.size()];
    // Children have larger numbers than their parents, so widths are known from the end.
    var all = new Instruction[script.size()];
    script.forEach(instruction -> all[instruction.site().id()] = instruction);
    for (int i = all.length - 1; i >= 0; i--) {
      int width = AirText.of(all[i]).length() + 2;
      for (var child : Script.children(all[i])) {
        width = Math.min(WIDTH * 10, width + 1 + widths[child.site().id()]);
      }
      widths[i] = width;
    }
    todo.push(new Piece.Node(script.root(), 0));
  }

  private sealed interface Piece {
    record Text(String text) implements Piece {}

    record Node(Instruction instruction, int indent) implements Piece {}

    record Flat(Instruction instruction) implements Piece {}
  }

  /** The formatted text, with a final line break. */
  public static String format(Script script) {
    var formatter = new Formatter(script);
    formatter.write();
    return formatter.out.append('\n').toString();
  }

  private void write() {
    while (!todo.isEmpty()) {
      switch (todo.pop()) {
        case Piece.Text(var text) -> out.append(text);
        case Piece.Flat(var instruction) -> flat(instruction);
        case Piece.Node(var instruction, int indent) -> node(instruction, indent);
      }
    }
  }

  private void flat(Instruction instruction) {
    out.append('(').append(AirText.of(instruction).stripTrailing());
    todo.push(new Piece.Text(")"));
    var children = Script.children(instruction);
    for (int i = children.size() - 1; i >= 0; i--) {
      todo.push(new Piece.Flat(children.get(i)));
      todo.push(new Piece.Text(" "));
    }
  }

  private void node(Instruction instruction, int indent) {
    var children = Script.children(instruction);
    if (children.isEmpty()
        || isHop(instruction)
        || indent + widths[instruction.site().id()] <= WIDTH) {
      flat(instruction);
      return;
    }
    out.append('(').append(AirText.of(instruction).stripTrailing());
    todo.push(new Piece.Text(")"));
    int deeper = Math.min(indent + 1, DEEPEST_INDENT);
    for (int i = children.size() - 1; i >= 0; i--) {
      var child = children.get(i);
      boolean chained = i > 0 && child.getClass() == instruction.getClass();
      int at = chained ? indent : deeper;
      todo.push(new Piece.Node(child, at));
      todo.push(new Piece.Text("\n" + " ".repeat(at)));
    }
  }

  /** A move to another peer and nothing else, as the compiler writes it. */
  public static boolean isHop(Instruction instruction) {
    return instruction instanceof Instruction.New outer
        && outer.variable().kind() == Variable.Kind.STREAM
        && outer.body() instanceof Instruction.New inner
        && inner.variable().kind() == Variable.Kind.CANON
        && inner.body() instanceof Instruction.Canon canon
        && canon.source().slot() == outer.variable().slot()
        && canon.target().slot() == inner.variable().slot();
  }

  /** All hops of a script. */
  public static List<Instruction> hops(Script script) {
    var hops = new java.util.ArrayList<Instruction>();
    script.forEach(
        instruction -> {
          if (isHop(instruction)) {
            hops.add(instruction);
          }
        });
    return hops;
  }
}
