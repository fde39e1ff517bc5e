package io.decentracompute.aqua.air;

import java.util.List;

/**
 * Everything that is wrong with a script, in textual order; never empty.
 *
 * @param script the text, for code frames
 */
public record ScriptErrors(String script, List<ScriptError> errors) {
  public ScriptErrors {
    errors = List.copyOf(errors);
  }

  /** What kind of mistake it is. */
  public enum Kind {
    SYNTAX("syntax"),
    UNDEFINED_VARIABLE("undefined-variable"),
    UNDEFINED_ITERATOR("undefined-iterator"),
    MULTIPLE_NEXT("multiple-next"),
    MULTIPLE_ITERATORS("multiple-iterators"),
    INSTRUCTION_AFTER_NEXT("instruction-after-next"),
    FAIL_CODE_0("fail-code-0"),
    NEW_ON_ITERATOR("new-on-iterator");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The name in reports and in the conformance corpus. */
    public String label() {
      return label;
    }
  }

  /**
   * One mistake.
   *
   * @param start offset in chars
   * @param end offset after the place; at least start
   * @param line of the start, from 1
   * @param column of the start in characters, from 1
   * @param cause what is wrong
   * @param remedy what to do
   */
  public record ScriptError(
      Kind kind, int start, int end, int line, int column, String cause, String remedy) {}

  /** The report for people: per mistake the line, a caret under the place, cause and remedy. */
  public String frames() {
    return frames(SourceMap.NONE);
  }

  /** The report, which also names the line of Aqua that a mistake comes from. */
  public String frames(SourceMap map) {
    var out = new StringBuilder();
    for (var error : errors) {
      int from = script.lastIndexOf('\n', Math.max(0, error.start() - 1)) + 1;
      if (error.start() == 0) {
        from = 0;
      }
      int to = script.indexOf('\n', error.start());
      if (to < 0) {
        to = script.length();
      }
      // A script of one huge line is shown around the place only.
      int showFrom = Math.max(from, error.start() - 80);
      int showTo = Math.min(to, Math.max(error.start(), showFrom) + 80);
      var number = Integer.toString(error.line());
      int carets = Math.max(1, Math.min(error.end(), showTo) - error.start());
      out.append("error: ")
          .append(error.cause())
          .append(" [")
          .append(error.kind().label())
          .append("]\n");
      out.append(" --> script.air:").append(number).append(':').append(error.column()).append('\n');
      out.append(' ').append(number).append(" | ");
      int lead = error.start() - showFrom;
      out.append(script, showFrom, showTo).append('\n');
      out.repeat(' ', number.length() + 1).append(" | ").repeat(' ', lead).repeat('^', carets);
      out.append("\n   = help: ").append(error.remedy()).append('\n');
      map.placeOf(error.start())
          .ifPresent(place -> out.append("   = from: ").append(place).append('\n'));
    }
    return out.toString();
  }
}
