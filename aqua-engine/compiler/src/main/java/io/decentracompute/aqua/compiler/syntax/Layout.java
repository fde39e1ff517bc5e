package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Puts lines below the line that they are indented under. */
final class Layout {
  private Layout() {}

  /** The lines at the left margin, each with what is below it. */
  static List<Line> tree(SourceFile file, Diagnostics diagnostics) {
    var top = new ArrayList<Line>();
    var open = new ArrayDeque<Line>();
    for (var line : Lexer.lines(file, diagnostics)) {
      while (!open.isEmpty() && open.peek().indent() >= line.indent()) {
        open.pop();
      }
      var siblings = open.isEmpty() ? top : open.peek().children();
      int expected = open.isEmpty() ? 0 : siblings.isEmpty() ? -1 : siblings.getFirst().indent();
      if (expected >= 0 && expected != line.indent()) {
        diagnostics.syntax(
            line.span(),
            "the indent of this line fits no block: it has "
                + line.indent()
                + " characters, its block has "
                + expected,
            "Indent all statements of a block alike.");
      }
      siblings.add(line);
      open.push(line);
    }
    return top;
  }
}
