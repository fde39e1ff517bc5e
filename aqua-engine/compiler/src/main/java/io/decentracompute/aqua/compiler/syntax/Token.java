package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;

/**
 * A word of the language.
 *
 * @param text as written; of a string what it stands for, escapes resolved
 * @param broken told as a mistake already, such as a string without an end
 */
record Token(Kind kind, String text, Span span, boolean broken) {
  enum Kind {
    /**
     * A name, a qualifier or a keyword: keywords are names that stand where they mean something.
     */
    NAME,
    INTEGER,
    FLOAT,
    STRING,
    /** Operators, brackets, separators. */
    SYMBOL,
    /** After the last token of a line. */
    END
  }

  boolean is(String symbolOrWord) {
    return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbolOrWord);
  }

  /** Whether a name starts with a capital letter, as types, services and constants do. */
  boolean isCapitalised() {
    return kind == Kind.NAME && Character.isUpperCase(text.codePointAt(0));
  }

  /** As a message shows it. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the line";
      case STRING -> "the text " + span.text();
      case NAME, INTEGER, FLOAT, SYMBOL -> "`" + text + "`";
    };
  }
}
