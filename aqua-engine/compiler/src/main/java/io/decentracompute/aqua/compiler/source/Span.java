package io.decentracompute.aqua.compiler.source;

/**
 * A piece of a file.
 *
 * @param start offset of its first char
 * @param end offset after its last char
 */
public record Span(SourceFile file, int start, int end) {
  public int line() {
    return file.line(start);
  }

  public int column() {
    return file.column(start);
  }

  /** From the start of this one to the end of the other. */
  public Span to(Span other) {
    return new Span(file, Math.min(start, other.start), Math.max(end, other.end));
  }

  /** The text in the file. */
  public String text() {
    return file.text().substring(start, Math.min(end, file.text().length()));
  }

  @Override
  public String toString() {
    return file.name() + ":" + line() + ":" + column();
  }
}
