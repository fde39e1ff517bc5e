package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.DeepStack;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a file in the one layout: four spaces a block, one space around operators and after
 * commas, one blank line at most, and one between a block and what follows at the left margin. Line
 * breaks and comments stay where the author put them, and so do the words: what is written reads as
 * the same tokens.
 */
public final class SourceFormatter {
  private static final int INDENT = 4;
  private static final Set<String> SPACED =
      Set.of("=", "<-", "<<-", "->", "?=", "==", "!=", "&&", "||", "<=", ">=", "<", ">", "+", "/");
  private static final Set<String> SIGNS = Set.of("-", "*", "%", "**");
  private static final Set<String> WITHOUT_LEFT = Set.of(",", ")", "]", "}", ":", ".");
  private static final Set<String> WITHOUT_RIGHT = Set.of("(", "[", "{", ".");

  private final SourceFile file;
  private final String text;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Integer> indents = new ArrayDeque<>();

  /** The end of what was written of the source. */
  private int written;

  private boolean blockBefore;

  private SourceFormatter(SourceFile file) {
    this.file = file;
    this.text = file.text();
  }

  /** The formatted text, or nothing if the file cannot be read. */
  public static Optional<String> format(SourceFile file) {
    return DeepStack.call(() -> formatted(file)).orElse(Optional.empty());
  }

  private static Optional<String> formatted(SourceFile file) {
    var diagnostics = new Diagnostics();
    Parser.parse(file, diagnostics);
    boolean readable =
        diagnostics.sorted().stream()
            .noneMatch(d -> d.isError() && !d.cause().startsWith("there is no blank line"));
    return readable ? Optional.of(new SourceFormatter(file).run()) : Optional.empty();
  }

  private String run() {
    for (var line : Lexer.lines(file, new Diagnostics())) {
      line(line);
    }
    between(text.length(), 0, false);
    var result = out.toString().stripTrailing();
    return result.isEmpty() ? "" : result + "\n";
  }

  private void line(Line line) {
    while (!indents.isEmpty() && indents.peek() >= line.indent()) {
      indents.pop();
    }
    int level = indents.size();
    indents.push(line.indent());
    between(line.first().span().start(), level, level == 0 && blockBefore);
    blockBefore = level > 0;
    out.repeat(' ', level * INDENT);
    var tokens = line.tokens();
    for (int i = 0; i < tokens.size() - 1; i++) {
      if (i > 0) {
        gap(tokens, i, level);
      }
      out.append(source(tokens.get(i)));
      written = tokens.get(i).span().end();
    }
    trailing();
    out.append('\n');
  }

  private String source(Token token) {
    return text.substring(token.span().start(), token.span().end());
  }

  /** A comment behind the last token of a line. */
  private void trailing() {
    int end = lineEnd(written);
    var rest = text.substring(written, end).strip();
    if (rest.startsWith("--")) {
      out.append(" ").append(rest);
    }
    written = Math.max(written, end);
  }

  private int lineEnd(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /** Comment lines and blank lines before the next line of code. */
  private void between(int next, int level, boolean mustBeBlank) {
    var pieces = new ArrayList<String>();
    int from = written;
    while (from < next) {
      int end = Math.min(lineEnd(from), next);
      pieces.add(text.substring(from, end).strip());
      from = end + 1;
    }
    if ((from <= next && next < text.length()) || pieces.isEmpty()) {
      pieces.add("");
    }
    // The first piece is the rest of the line before, the last one the indent of the next line.
    boolean blank = mustBeBlank;
    for (int i = 0; i < pieces.size(); i++) {
      var piece = pieces.get(i);
      boolean edge = (written > 0 && i == 0) || (i == pieces.size() - 1 && next < text.length());
      if (!piece.isEmpty()) {
        newline(blank);
        out.repeat(' ', level * INDENT).append(piece).append('\n');
        blank = false;
      } else if (!edge) {
        blank = true;
      }
    }
    newline(blank);
    written = next;
  }

  private void newline(boolean blank) {
    int length = out.length();
    boolean empty =
        length == 0
            || (length > 1 && out.charAt(length - 1) == '\n' && out.charAt(length - 2) == '\n');
    if (blank && !empty) {
      out.append('\n');
    }
  }

  /** What stands between two tokens of a logical line. */
  private void gap(List<Token> tokens, int index, int level) {
    var left = tokens.get(index - 1);
    var right = tokens.get(index);
    var between = text.substring(left.span().end(), right.span().start());
    if (between.contains("\n")) {
      for (var piece : between.split("\n", -1)) {
        if (!piece.isBlank()) {
          if (!out.isEmpty() && out.charAt(out.length() - 1) == '\n') {
            out.repeat(' ', (level + 1) * INDENT);
          } else {
            out.append(' ');
          }
          out.append(piece.strip());
        }
        if (out.charAt(out.length() - 1) != '\n') {
          out.append('\n');
        }
      }
      boolean closes = right.is(")") || right.is("]") || right.is("}");
      out.repeat(' ', (closes ? level : level + 1) * INDENT);
      return;
    }
    if (spaced(tokens, index, !between.isEmpty())) {
      out.append(' ');
    }
  }

  private boolean spaced(List<Token> tokens, int index, boolean spaceNow) {
    var left = tokens.get(index - 1);
    var right = tokens.get(index);
    if (isSymbol(right, WITHOUT_LEFT) || isSymbol(left, WITHOUT_RIGHT)) {
      return false;
    }
    if (isSymbol(left, Set.of(",", ":"))) {
      return true;
    }
    if (isSymbol(right, SPACED) || isSymbol(left, SPACED)) {
      return true;
    }
    boolean behindSign =
        isSymbol(left, SIGNS)
            && index > 1
            && isOperand(tokens.get(index - 2))
            && isBinary(tokens, index - 1);
    boolean beforeSign = isSymbol(right, SIGNS) && isOperand(left) && isBinary(tokens, index);
    return behindSign || beforeSign || spaceNow;
  }

  /** Whether a sign between two operands is written as one of two operands. */
  private boolean isBinary(List<Token> tokens, int index) {
    var sign = tokens.get(index);
    boolean before = tokens.get(index - 1).span().end() < sign.span().start();
    boolean after =
        index + 1 < tokens.size() && sign.span().end() < tokens.get(index + 1).span().start();
    return !before || after;
  }

  private static boolean isOperand(Token token) {
    return switch (token.kind()) {
      case NAME, INTEGER, FLOAT, STRING -> true;
      case SYMBOL -> token.is(")") || token.is("]") || token.is("}") || token.is("!");
      case END -> false;
    };
  }

  private static boolean isSymbol(Token token, Set<String> symbols) {
    return token.kind() == Token.Kind.SYMBOL && symbols.contains(token.text());
  }
}
