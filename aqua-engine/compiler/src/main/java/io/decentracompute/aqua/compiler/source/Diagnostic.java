package io.decentracompute.aqua.compiler.source;

/**
 * One thing to tell the author about one place.
 *
 * @param cause what is wrong, naming what the author wrote
 * @param remedy what to do about it
 */
public record Diagnostic(Kind kind, Span span, String cause, String remedy) {
  /** What sort of thing is told. */
  public enum Kind {
    /** The text has no meaning by the grammar. */
    SYNTAX("syntax"),
    /** Names, types or shape do not fit. */
    SEMANTIC("semantic"),
    /** Something in the lists at a file's head. */
    HEADER("header"),
    /** A file that is imported is not there. */
    IMPORT("import"),
    /** Files import each other in a circle. */
    IMPORT_CYCLE("import-cycle"),
    /** It compiles, but is hardly meant. */
    WARNING("warning");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  public boolean isError() {
    return kind != Kind.WARNING;
  }

  /** The report for people: place, source line, a caret under the span, cause and remedy. */
  public String frame() {
    var out = new StringBuilder();
    int line = span.line();
    var number = Integer.toString(line);
    var text = span.file().lineText(line);
    int column = span.column();
    int width = Math.max(1, span.end() - span.start());
    int carets = Math.max(1, Math.min(width, text.length() - column + 1));
    out.append(isError() ? "error: " : "warning: ").append(cause);
    out.append(" [").append(kind.label()).append("]\n");
    out.append(" --> ").append(span).append('\n');
    if (line > 1 && !span.file().lineText(line - 1).isBlank()) {
      var before = Integer.toString(line - 1);
      out.append(' ').repeat(' ', number.length() - before.length()).append(before);
      out.append(" | ").append(span.file().lineText(line - 1)).append('\n');
    }
    out.append(' ').append(number).append(" | ").append(text).append('\n');
    out.repeat(' ', number.length() + 1).append(" | ");
    for (int i = 0; i < column - 1; i++) {
      out.append(i < text.length() && text.charAt(i) == '\t' ? '\t' : ' ');
    }
    out.repeat('^', carets).append('\n');
    out.append("   = help: ").append(remedy).append('\n');
    return out.toString();
  }
}
