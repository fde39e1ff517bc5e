package io.decentracompute.aqua.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Reads JSON text strictly and writes the canonical compact form. */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /** The outcome of reading a text. */
  public sealed interface Result {
    /** The text is this value. */
    record Value(Json json) implements Result {}

    /** The text is no JSON: why, and at which char. */
    record NotJson(String reason, int offset) implements Result {}
  }

  /**
   * Reads a whole text: RFC 8259, at most {@link Json#MAX_DEPTH} levels, no unpaired surrogates, no
   * number beyond the range of a double. Integers within 64 bits stay integers; {@code -0} is a
   * double.
   */
  public static Result read(String text) {
    return read(new Reader(text, Json.MAX_DEPTH, false));
  }

  /**
   * Reads a text of our own making, such as a recorded case: another depth (each level costs Java
   * stack), and doubles as the nearest value.
   */
  public static Result readExact(String text, int maxDepth) {
    return read(new Reader(text, maxDepth, true));
  }

  private static Result read(Reader reader) {
    try {
      reader.skipSpace();
      var value = reader.value(0);
      reader.skipSpace();
      if (reader.at < reader.text.length()) {
        throw reader.error("trailing characters");
      }
      return new Result.Value(value);
    } catch (Malformed e) {
      return new Result.NotJson(e.reason, e.offset);
    }
  }

  /** Reads text that is known to be JSON. */
  public static Json parse(String text) {
    return switch (read(text)) {
      case Result.Value(var json) -> json;
      case Result.NotJson(var reason, var offset) ->
          throw new IllegalArgumentException("no JSON: " + reason + " at " + offset);
    };
  }

  /** The canonical text: no spaces, keys sorted by bytes, shortest doubles. */
  public static String write(Json value) {
    return write(value, 16);
  }

  /** The canonical text of a value that takes about so many chars. */
  public static String write(Json value, int size) {
    var out = new StringBuilder(size);
    write(value, out);
    return out.toString();
  }

  /** Appends the canonical text; recursion is as deep as the value, see {@link Json#depth}. */
  public static void write(Json value, StringBuilder out) {
    switch (value) {
      case Json.Str(var text) -> quote(text, out);
      case Json.Arr array -> {
        out.append('[');
        boolean first = true;
        for (var element : array.values()) {
          if (!first) {
            out.append(',');
          }
          first = false;
          write(element, out);
        }
        out.append(']');
      }
      case Json.Obj object -> {
        out.append('{');
        boolean first = true;
        for (var field : object.fields().entrySet()) {
          if (!first) {
            out.append(',');
          }
          first = false;
          quote(field.getKey(), out);
          out.append(':');
          write(field.getValue(), out);
        }
        out.append('}');
      }
      case Json.Null n -> out.append(n);
      case Json.Bool b -> out.append(b.value());
      case Json.Int i -> out.append(i);
      case Json.Dbl d -> out.append(d);
    }
  }

  /** Appends a text as a JSON string. */
  public static void quote(String text, StringBuilder out) {
    out.append('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c != '"' && c != '\\') {
        continue;
      }
      out.append(text, from, i);
      from = i + 1;
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    out.append(text, from, text.length()).append('"');
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    final String reason;
    final int offset;

    Malformed(String reason, int offset) {
      super(reason, null, false, false);
      this.reason = reason;
      this.offset = offset;
    }
  }

  private static final class Reader {
    final String text;
    final int maxDepth;
    final boolean exact;
    int at;

    Reader(String text, int maxDepth, boolean exact) {
      this.exact = exact;
      this.text = text;
      this.maxDepth = maxDepth;
    }

    Malformed error(String reason) {
      return new Malformed(reason, at);
    }

    void skipSpace() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
          return;
        }
        at++;
      }
    }

    Json value(int depth) throws Malformed {
      if (at >= text.length()) {
        throw error("value expected, text ends");
      }
      char c = text.charAt(at);
      return switch (c) {
        case '{' -> object(depth + 1);
        case '[' -> array(depth + 1);
        case '"' -> new Json.Str(string());
        case 't' -> word("true", Json.of(true));
        case 'f' -> word("false", Json.of(false));
        case 'n' -> word("null", new Json.Null());
        default -> {
          if (c == '-' || (c >= '0' && c <= '9')) {
            yield number();
          }
          throw error("value expected");
        }
      };
    }

    Json word(String word, Json value) throws Malformed {
      if (!text.startsWith(word, at)) {
        throw error("value expected");
      }
      at += word.length();
      return value;
    }

    Json array(int depth) throws Malformed {
      if (depth > maxDepth) {
        throw error("nested deeper than " + maxDepth);
      }
      at++;
      skipSpace();
      if (peek(']')) {
        at++;
        return new Json.Arr(java.util.List.of());
      }
      var values = new ArrayList<Json>();
      while (true) {
        skipSpace();
        values.add(value(depth));
        skipSpace();
        if (peek(',')) {
          at++;
        } else if (peek(']')) {
          at++;
          return new Json.Arr(values);
        } else {
          throw error("',' or ']' expected");
        }
      }
    }

    Json object(int depth) throws Malformed {
      if (depth > maxDepth) {
        throw error("nested deeper than " + maxDepth);
      }
      at++;
      skipSpace();
      var fields = new LinkedHashMap<String, Json>();
      if (peek('}')) {
        at++;
        return new Json.Obj(fields);
      }
      while (true) {
        skipSpace();
        if (!peek('"')) {
          throw error("key expected");
        }
        var key = string();
        skipSpace();
        if (!peek(':')) {
          throw error("':' expected");
        }
        at++;
        skipSpace();
        fields.put(key, value(depth));
        skipSpace();
        if (peek(',')) {
          at++;
        } else if (peek('}')) {
          at++;
          return new Json.Obj(fields);
        } else {
          throw error("',' or '}' expected");
        }
      }
    }

    boolean peek(char c) {
      return at < text.length() && text.charAt(at) == c;
    }

    String string() throws Malformed {
      int from = ++at;
      StringBuilder built = null;
      while (true) {
        if (at >= text.length()) {
          throw error("string does not end");
        }
        char c = text.charAt(at);
        if (c == '"') {
          var rest = text.substring(from, at);
          at++;
          return built == null ? rest : built.append(rest).toString();
        }
        if (c < 0x20) {
          throw error("control character in a string");
        }
        if (c == '\\') {
          if (built == null) {
            built = new StringBuilder();
          }
          built.append(text, from, at);
          at++;
          escape(built);
          from = at;
        } else if (Character.isSurrogate(c)) {
          if (!Character.isHighSurrogate(c)
              || at + 1 >= text.length()
              || !Character.isLowSurrogate(text.charAt(at + 1))) {
            throw error("unpaired surrogate");
          }
          at += 2;
        } else {
          at++;
        }
      }
    }

    void escape(StringBuilder out) throws Malformed {
      if (at >= text.length()) {
        throw error("string does not end");
      }
      char c = text.charAt(at++);
      switch (c) {
        case '"', '\\', '/' -> out.append(c);
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          char first = hex4();
          if (!Character.isSurrogate(first)) {
            out.append(first);
            return;
          }
          if (!Character.isHighSurrogate(first) || !text.startsWith("\\u", at)) {
            throw error("unpaired surrogate");
          }
          at += 2;
          char second = hex4();
          if (!Character.isLowSurrogate(second)) {
            throw error("unpaired surrogate");
          }
          out.append(first).append(second);
        }
        default -> throw error("unknown escape");
      }
    }

    char hex4() throws Malformed {
      if (at + 4 > text.length()) {
        throw error("four hex digits expected");
      }
      int value = 0;
      for (int i = 0; i < 4; i++) {
        char c = text.charAt(at + i);
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
          throw error("four hex digits expected");
        }
        value = value * 16 + digit;
      }
      at += 4;
      return (char) value;
    }

    Json number() throws Malformed {
      int from = at;
      if (peek('-')) {
        at++;
      }
      if (peek('0')) {
        at++;
      } else if (digits() == 0) {
        throw error("digit expected");
      }
      boolean integer = true;
      if (peek('.')) {
        integer = false;
        at++;
        if (digits() == 0) {
          throw error("digit expected");
        }
      }
      if (peek('e') || peek('E')) {
        integer = false;
        at++;
        if (peek('+') || peek('-')) {
          at++;
        }
        if (digits() == 0) {
          throw error("digit expected");
        }
      }
      var token = text.substring(from, at);
      if (integer && token.length() <= 20 && !token.equals("-0")) {
        try {
          return new Json.Int(Long.parseLong(token), false);
        } catch (NumberFormatException beyondSigned) {
          if (token.charAt(0) != '-') {
            try {
              return new Json.Int(Long.parseUnsignedLong(token), true);
            } catch (NumberFormatException beyondUnsigned) {
              // a double, below
            }
          }
        }
      }
      double value = exact ? Double.parseDouble(token) : JsonNumbers.read(token);
      if (!Double.isFinite(value)) {
        throw error("number out of range");
      }
      return new Json.Dbl(value);
    }

    int digits() {
      int from = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      return at - from;
    }
  }
}
