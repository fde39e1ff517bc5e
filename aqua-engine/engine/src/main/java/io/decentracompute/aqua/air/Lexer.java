package io.decentracompute.aqua.air;

import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cuts AIR into brackets, strings and atoms, and reads what an atom means. */
final class Lexer {
  private final String text;
  private int at;
  private @Nullable Token peeked;

  Lexer(String text) {
    this.text = text;
  }

  enum Type {
    BRACKET,
    STRING,
    ATOM,
    END
  }

  /** A piece of the text, by offsets in chars. */
  record Token(Type type, int start, int end, char bracket) {
    boolean is(char wanted) {
      return type == Type.BRACKET && bracket == wanted;
    }
  }

  /** A token that can't stand where it stands. */
  static final class Unexpected extends Exception {
    private static final long serialVersionUID = 1L;
    final int start;
    final int end;
    final String cause;
    final String remedy;
    // Whether the text can't be cut into words here, rather than a word standing at a wrong place.
    final boolean lexical;

    Unexpected(int start, int end, String cause, String remedy, boolean lexical) {
      super(cause, null, false, false);
      this.lexical = lexical;
      this.start = start;
      this.end = end;
      this.cause = cause;
      this.remedy = remedy;
    }
  }

  Token peek() throws Unexpected {
    if (peeked == null) {
      peeked = read();
    }
    return peeked;
  }

  Token next() throws Unexpected {
    var token = peek();
    peeked = null;
    return token;
  }

  /** The content of a string token. */
  String string(Token token) {
    return text.substring(token.start() + 1, token.end() - 1);
  }

  private Token read() throws Unexpected {
    skipBlank();
    int start = at;
    if (start >= text.length()) {
      // An empty script is reported at its first place.
      int end = text.isBlank() ? 0 : start;
      return new Token(Type.END, isOnlyComments() ? 0 : end, isOnlyComments() ? 0 : end, ' ');
    }
    char c = text.charAt(start);
    if (c == '(' || c == ')' || c == '[' || c == ']') {
      at++;
      return new Token(Type.BRACKET, start, at, c);
    }
    if (c == '"') {
      int close = text.indexOf('"', start + 1);
      if (close < 0) {
        throw new Unexpected(
            start,
            start + 1,
            "this string does not end",
            "close it with `\"`; there are no escapes",
            true);
      }
      at = close + 1;
      return new Token(Type.STRING, start, at, ' ');
    }
    int squares = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (point == ')' || isBlank(point)) {
        break;
      }
      if (point == '[') {
        squares++;
      } else if (point == ']' && squares-- == 0) {
        break;
      }
      at += Character.charCount(point);
    }
    return new Token(Type.ATOM, start, at, ' ');
  }

  private boolean sawToken;

  private boolean isOnlyComments() {
    return !sawToken;
  }

  private void skipBlank() {
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (point == ';') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
      } else if (isBlank(point)) {
        at += Character.charCount(point);
      } else {
        sawToken = true;
        return;
      }
    }
  }

  /** Unicode's White_Space. */
  private static boolean isBlank(int point) {
    return point == ' '
        || (point >= 0x09 && point <= 0x0d)
        || point == 0x85
        || point == 0xa0
        || point == 0x1680
        || (point >= 0x2000 && point <= 0x200a)
        || point == 0x2028
        || point == 0x2029
        || point == 0x202f
        || point == 0x205f
        || point == 0x3000;
  }

  private static boolean isNamePart(int point) {
    if (point < 128) {
      return (point >= 'a' && point <= 'z')
          || (point >= 'A' && point <= 'Z')
          || (point >= '0' && point <= '9')
          || point == '_'
          || point == '-';
    }
    if (Character.isAlphabetic(point)) {
      return true;
    }
    int type = Character.getType(point);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  // ---------------------------------------------------------------- atoms

  /** What an atom means. */
  sealed interface Word {
    record NumberWord(Json number) implements Word {}

    record Truth(boolean truth) implements Word {}

    record Reserved(String name, Optional<Path> lens) implements Word {}

    record Name(String name, Variable.Kind kind, Optional<Path> lens) implements Word {}
  }

  /** A lens as written. */
  record Path(boolean length, List<Step> steps) {}

  /** One accessor as written. */
  sealed interface Step {
    record Index(long index) implements Step {}

    record Field(String name) implements Step {}

    record Scalar(String name, int position) implements Step {}
  }

  Word word(Token token) throws Unexpected {
    int start = token.start();
    int end = token.end();
    char first = text.charAt(start);
    if (first == ':') {
      if (text.startsWith(":error:", start)) {
        return new Word.Reserved(":error:", lens(start + 7, end));
      }
      throw bad(start, end, "a name can't start with `:`", "did you mean `:error:`?");
    }
    if (first == '%') {
      for (var reserved : List.of("%init_peer_id%", "%timestamp%", "%ttl%", "%last_error%")) {
        if (text.startsWith(reserved, start)) {
          int after = start + reserved.length();
          if (reserved.equals("%last_error%")) {
            return new Word.Reserved(reserved, lens(after, end));
          }
          if (after < end) {
            throw bad(after, end, "`%s` takes no lens".formatted(reserved), "end it here");
          }
          return new Word.Reserved(reserved, Optional.empty());
        }
      }
    }
    if ((first >= '0' && first <= '9') || first == '-' || first == '+') {
      var number = number(start, end);
      if (number != null) {
        return new Word.NumberWord(number);
      }
    }
    int nameStart = start;
    Variable.Kind kind = Variable.Kind.SCALAR;
    if (first == '$') {
      kind = Variable.Kind.STREAM;
      nameStart++;
    } else if (first == '%') {
      kind = Variable.Kind.STREAM_MAP;
      nameStart++;
    } else if (text.startsWith("#%", start)) {
      kind = Variable.Kind.CANON_MAP;
      nameStart += 2;
    } else if (text.startsWith("#$", start)) {
      kind = Variable.Kind.CANON;
      nameStart += 2;
    } else if (first == '#') {
      kind = Variable.Kind.CANON;
      nameStart++;
    }
    int i = nameStart;
    while (i < end) {
      int point = text.codePointAt(i);
      if (!isNamePart(point)) {
        break;
      }
      i += Character.charCount(point);
    }
    if (i == nameStart) {
      throw bad(
          start,
          end,
          "`%s` is no name".formatted(shown(start, end)),
          "names are letters, digits, `_` and `-`");
    }
    var name = text.substring(start, i);
    if (i == end) {
      if (name.equals("true") || name.equals("false")) {
        return new Word.Truth(name.equals("true"));
      }
      return new Word.Name(name, kind, Optional.empty());
    }
    if (text.charAt(i) != '.') {
      throw bad(
          i,
          end,
          "`%s` can't stand in a name".formatted(shown(i, i + 1)),
          "names are letters, digits, `_` and `-`");
    }
    if (kind == Variable.Kind.STREAM || kind == Variable.Kind.STREAM_MAP) {
      throw bad(i, end, "a stream takes no lens", "fix it with `canon` and look into the result");
    }
    if (kind == Variable.Kind.CANON && text.charAt(start + 1) != '$' && name.length() == 2) {
      // The reference can't read these; peers must agree on what parses.
      throw bad(
          i,
          end,
          "a canon name of one letter takes no lens",
          "write `#$%s`".formatted(name.charAt(1)));
    }
    return new Word.Name(name, kind, lens(i, end));
  }

  private Optional<Path> lens(int start, int end) throws Unexpected {
    if (start == end) {
      return Optional.empty();
    }
    if (text.startsWith(".length", start) && start + 7 == end) {
      return Optional.of(new Path(true, List.of()));
    }
    if (!text.startsWith(".$", start)) {
      throw badLens(start, end);
    }
    int i = start + 2;
    int stop = text.charAt(end - 1) == '!' ? end - 1 : end;
    var steps = new ArrayList<Step>();
    while (i < stop) {
      char c = text.charAt(i);
      if (c == '.') {
        i++;
        if (i >= stop) {
          throw badLens(i - 1, end);
        }
        c = text.charAt(i);
      } else if (c != '[') {
        throw badLens(i, end);
      }
      if (c == '[') {
        int close = text.indexOf(']', i);
        if (close < 0 || close >= stop || close == i + 1) {
          throw badLens(i, end);
        }
        steps.add(bracketed(i + 1, close));
        i = close + 1;
      } else {
        int from = i;
        i = nameEnd(i, stop);
        if (i == from || (c >= '0' && c <= '9')) {
          throw badLens(from, end);
        }
        steps.add(new Step.Field(text.substring(from, i)));
      }
    }
    if (steps.isEmpty()) {
      throw badLens(start, end);
    }
    return Optional.of(new Path(false, steps));
  }

  private Step bracketed(int from, int to) throws Unexpected {
    char c = text.charAt(from);
    if (c >= '0' && c <= '9') {
      long index = 0;
      for (int i = from; i < to; i++) {
        char digit = text.charAt(i);
        if (digit < '0' || digit > '9') {
          throw badLens(i, to);
        }
        index = index * 10 + (digit - '0');
        if (index > 0xffff_ffffL) {
          throw bad(from, to, "an index is below 4294967296", "use a smaller one");
        }
      }
      return new Step.Index(index);
    }
    if (nameEnd(from, to) != to) {
      throw badLens(from, to);
    }
    return new Step.Scalar(text.substring(from, to), from);
  }

  private int nameEnd(int from, int stop) {
    int i = from;
    while (i < stop) {
      int point = text.codePointAt(i);
      if (!isNamePart(point)) {
        break;
      }
      i += Character.charCount(point);
    }
    return Math.min(i, stop);
  }

  /** A number, or null where the atom is a name that starts like one. */
  private @Nullable Json number(int start, int end) throws Unexpected {
    int i = start;
    char first = text.charAt(i);
    if (first == '-' || first == '+') {
      i++;
    }
    int digits = i;
    while (i < end && isDigit(text.charAt(i))) {
      i++;
    }
    if (i == digits) {
      if (first == '+' || i == end) {
        throw bad(
            start, end, "`%s` is no number".formatted(shown(start, end)), "digits must follow");
      }
      return null;
    }
    if (i == end) {
      try {
        var token = text.substring(first == '+' ? start + 1 : start, end);
        return Json.of(Long.parseLong(token));
      } catch (NumberFormatException e) {
        throw bad(start, end, "this integer does not fit 64 bits", "use a string or a float");
      }
    }
    if (text.charAt(i) != '.') {
      return null;
    }
    i++;
    while (i < end && isDigit(text.charAt(i))) {
      i++;
    }
    if (i < end) {
      throw bad(i, end, "a number is digits with at most one dot", "there is no exponent");
    }
    if (end - start > 11) {
      throw bad(start, end, "a float has at most 11 characters", "shorten it");
    }
    return Json.of(Double.parseDouble(text.substring(start, end)));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private String shown(int start, int end) {
    int point = Math.min(end, start + 20);
    if (point < text.length() && point > start && Character.isLowSurrogate(text.charAt(point))) {
      point++;
    }
    return text.substring(start, point);
  }

  private static Unexpected bad(int start, int end, String cause, String remedy) {
    return new Unexpected(start, end, cause, remedy, true);
  }

  private static Unexpected badLens(int start, int end) {
    return bad(
        start,
        end,
        "this is no lens",
        "write `.$.field`, `.$.[0]`, `.$.[scalar]`, or `.length` directly after the name");
  }
}
