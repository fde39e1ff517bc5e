package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Span;
import java.util.List;

/**
 * Reads the tokens of one line. The first mistake of a line is told and ends it: the cursor then
 * stands at the line's end and asks for nothing more.
 */
final class Cursor {
  private final List<Token> tokens;
  private final Diagnostics diagnostics;
  private int at;
  private boolean failed;

  Cursor(Line line, Diagnostics diagnostics) {
    this.tokens = line.tokens();
    this.diagnostics = diagnostics;
    this.failed = tokens.stream().anyMatch(t -> t.broken() && t.kind() == Token.Kind.SYMBOL);
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token last() {
    return tokens.get(Math.max(0, tokens.size() - 2));
  }

  int mark() {
    return at;
  }

  void reset(int mark) {
    at = mark;
  }

  Token next() {
    var token = peek();
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean accept(String text) {
    if (peek().is(text)) {
      next();
      return true;
    }
    return false;
  }

  boolean atEnd() {
    return peek().kind() == Token.Kind.END;
  }

  boolean failed() {
    return failed;
  }

  /** Takes this symbol or tells that it is missing. */
  void expect(String symbol, String remedy) {
    if (!accept(symbol)) {
      fail("`" + symbol + "` is expected here, not " + peek().shown(), remedy);
    }
  }

  /** Takes a name or tells that one is missing; the text is empty then. */
  Token name(String what, String remedy) {
    if (peek().kind() == Token.Kind.NAME) {
      return next();
    }
    fail(what + " is expected here, not " + peek().shown(), remedy);
    return new Token(Token.Kind.NAME, "", peek().span(), true);
  }

  /** Takes a name that starts with a capital letter. */
  Token capitalised(String what, String remedy) {
    var token = peek();
    if (token.kind() == Token.Kind.NAME && !token.isCapitalised()) {
      fail(what + " starts with a capital letter, `" + token.text() + "` does not", remedy);
      return token;
    }
    return name(what, remedy);
  }

  void fail(String cause, String remedy) {
    fail(peek().span(), cause, remedy);
  }

  void fail(Span span, String cause, String remedy) {
    if (!failed) {
      diagnostics.syntax(span, cause, remedy);
    }
    failed = true;
    at = tokens.size() - 1;
  }

  /** Tells whatever stands after what the line means. */
  void end() {
    if (!atEnd()) {
      fail(
          peek().shown() + " is not expected here",
          "End the statement before it, or put an operator or a comma between.");
    }
  }
}
