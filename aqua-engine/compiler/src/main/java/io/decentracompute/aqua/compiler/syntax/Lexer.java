package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts a file into logical lines of tokens. A line ends at its line break, unless a bracket is open
 * and the next line is indented or closes it. What makes no sense is told and left out.
 */
final class Lexer {
  private static final String[] SYMBOLS = {
    "<<-", "<-", "->", "<=", ">=", "==", "!=", "&&", "||", "**", "?=", "(", ")", "[", "]", "{", "}",
    ",", ".", ":", "=", "+", "-", "*", "/", "%", "<", ">", "!", "?", "⊤", "⊥"
  };
  private static final Set<String> TOP_LEVEL =
      Set.of("func", "service", "data", "ability", "const", "alias", "export", "import", "use");

  private final SourceFile file;
  private final String text;
  private final Diagnostics diagnostics;
  private final List<Line> lines = new ArrayList<>();
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int depth;
  private int indent;
  private boolean gap = true;

  private Lexer(SourceFile file, Diagnostics diagnostics) {
    this.file = file;
    this.text = file.text();
    this.diagnostics = diagnostics;
  }

  static List<Line> lines(SourceFile file, Diagnostics diagnostics) {
    var lexer = new Lexer(file, diagnostics);
    lexer.run();
    return lexer.lines;
  }

  private void run() {
    boolean lineHasTokens = startLine();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        int end = at++;
        if (!tokens.isEmpty() && !(depth > 0 && continues())) {
          endLine(end);
        } else if (!lineHasTokens && tokens.isEmpty()) {
          gap = true;
        }
        lineHasTokens = startLine();
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
        at++;
      } else if (text.startsWith("--", at)) {
        skipComment();
      } else {
        lineHasTokens = true;
        token(c);
      }
    }
    if (!tokens.isEmpty()) {
      endLine(text.length());
    }
  }

  /** Notes the indentation of a fresh logical line; false, for nothing is on it yet. */
  private boolean startLine() {
    if (tokens.isEmpty()) {
      int first = at;
      while (first < text.length() && (text.charAt(first) == ' ' || text.charAt(first) == '\t')) {
        first++;
      }
      indent = first - at;
      depth = 0;
    }
    return false;
  }

  /** Whether the line after an open bracket goes on with what is inside the bracket. */
  private boolean continues() {
    int i = at;
    int start = at;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      if (text.charAt(i) == '\n') {
        start = i + 1;
      }
      i++;
    }
    if (i >= text.length()) {
      return false;
    }
    char c = text.charAt(i);
    return c == ')' || c == ']' || c == '}' || i - start > indent;
  }

  private void endLine(int end) {
    tokens.add(new Token(Token.Kind.END, "", new Span(file, end, end), false));
    lines.add(new Line(indent, tokens, gap));
    tokens.clear();
    depth = 0;
    gap = false;
  }

  private void skipComment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void token(char c) {
    int start = at;
    if (c == '"') {
      string();
    } else if (Character.isDigit(c)) {
      number();
    } else if (Character.isLetter(c) || c == '_') {
      while (at < text.length()
          && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
        at++;
      }
      add(Token.Kind.NAME, text.substring(start, at), start, false);
    } else {
      symbol();
    }
  }

  private void symbol() {
    for (var symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        int start = at;
        at += symbol.length();
        if ("([{".contains(symbol)) {
          depth++;
        } else if (")]}".contains(symbol)) {
          depth = Math.max(0, depth - 1);
        }
        add(Token.Kind.SYMBOL, symbol, start, false);
        return;
      }
    }
    int length = Character.charCount(text.codePointAt(at));
    var span = new Span(file, at, at + length);
    diagnostics.syntax(
        span,
        "the character `" + span.text() + "` is not part of the language",
        "Remove it; texts go into double quotes, comments after `--`.");
    at += length;
    add(Token.Kind.SYMBOL, span.text(), span.start(), true);
  }

  private void number() {
    int start = at;
    digits();
    boolean whole = true;
    if (at + 1 < text.length()
        && text.charAt(at) == '.'
        && Character.isDigit(text.charAt(at + 1))) {
      whole = false;
      at++;
      digits();
    }
    add(whole ? Token.Kind.INTEGER : Token.Kind.FLOAT, text.substring(start, at), start, false);
  }

  private void digits() {
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
  }

  private void string() {
    int start = at++;
    var value = new StringBuilder();
    boolean broken = false;
    while (true) {
      if (at >= text.length() || (text.charAt(at) == '\n' && startsTopLevel(at + 1))) {
        unclosed(start);
        return;
      }
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        break;
      }
      if (c == '\\') {
        var escape = escape();
        broken |= escape.isEmpty();
        escape.ifPresent(value::append);
      } else {
        value.append(c);
        at++;
      }
    }
    add(Token.Kind.STRING, value.toString(), start, broken);
  }

  private boolean startsTopLevel(int from) {
    int end = from;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return TOP_LEVEL.contains(text.substring(Math.min(from, text.length()), end));
  }

  private void unclosed(int start) {
    int end = text.indexOf('\n', start);
    at = end < 0 ? text.length() : end;
    diagnostics.syntax(
        new Span(file, start, at),
        "this text has no end",
        "Close it with a double quote; a quote inside is written \\\".");
    add(Token.Kind.STRING, text.substring(start + 1, at), start, true);
  }

  /** What the escape at this place stands for, or nothing after telling that there is no such. */
  private Optional<String> escape() {
    int start = at;
    char c = at + 1 < text.length() ? text.charAt(at + 1) : '\n';
    at += c == '\n' ? 1 : 2;
    var meant =
        switch (c) {
          case 'n' -> Optional.of("\n");
          case 't' -> Optional.of("\t");
          case 'r' -> Optional.of("\r");
          case '\\' -> Optional.of("\\");
          case '"' -> Optional.of("\"");
          case 'u' -> character();
          default -> Optional.<String>empty();
        };
    if (meant.isPresent()) {
      return meant;
    }
    diagnostics.syntax(
        new Span(file, start, at),
        "there is no escape `" + text.substring(start, at) + "`",
        "Known are \\n \\t \\r \\\\ \\\" and \\u{hex digits of a character}.");
    return Optional.empty();
  }

  /** Takes hex digits in braces; nothing if they name no character. */
  private Optional<String> character() {
    int close = text.indexOf('}', at);
    if (at >= text.length() || text.charAt(at) != '{' || close <= at + 1 || close - at > 7) {
      return Optional.empty();
    }
    var hex = text.substring(at + 1, close);
    if (!hex.matches("[0-9a-fA-F]{1,6}")) {
      return Optional.empty();
    }
    int point = Integer.parseInt(hex, 16);
    if (!Character.isValidCodePoint(point) || (point >= 0xd800 && point <= 0xdfff)) {
      return Optional.empty();
    }
    at = close + 1;
    return Optional.of(Character.toString(point));
  }

  private void add(Token.Kind kind, String value, int start, boolean broken) {
    tokens.add(new Token(kind, value, new Span(file, start, at), broken));
  }
}
