package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * A logical line and the deeper lines below it. Lines inside open brackets belong to the line where
 * the bracket opens.
 */
final class Line {
  private final int indent;
  private final List<Token> tokens;
  private final boolean afterGap;
  private final List<Line> children = new ArrayList<>();

  /**
   * A line without children yet.
   *
   * @param indent chars before the first token
   * @param tokens at least one, the last one is {@link Token.Kind#END}
   * @param afterGap whether a blank line or a comment line stands before it
   */
  Line(int indent, List<Token> tokens, boolean afterGap) {
    this.indent = indent;
    this.tokens = List.copyOf(tokens);
    this.afterGap = afterGap;
  }

  int indent() {
    return indent;
  }

  List<Token> tokens() {
    return tokens;
  }

  boolean afterGap() {
    return afterGap;
  }

  List<Line> children() {
    return children;
  }

  Token first() {
    return tokens.getFirst();
  }

  /** From the first to the last token. */
  Span span() {
    return tokens.getFirst().span().to(tokens.get(Math.max(0, tokens.size() - 2)).span());
  }
}
