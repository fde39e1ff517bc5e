package io.decentracompute.aqua.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value. Integers and doubles are different values ({@code 1} is not {@code 1.0}); object
 * keys are sorted by their UTF-8 bytes; {@link Object#toString} is the canonical compact text.
 */
public sealed interface Json {
  /** Deepest nesting of arrays and objects that is read or built. */
  int MAX_DEPTH = 127;

  /** Orders keys as their UTF-8 bytes do, which for surrogate pairs is not the order of chars. */
  Comparator<String> KEY_ORDER = Json::compareKeys;

  /** Levels of arrays and objects, 0 for anything else. */
  default int depth() {
    return 0;
  }

  /** About the length of the text in chars; counted once, so that shared parts cost no walk. */
  default long weight() {
    return this instanceof Str(var text) ? text.length() + 2L : 24;
  }

  /** The JSON null. */
  record Null() implements Json {
    @Override
    public String toString() {
      return "null";
    }
  }

  /** A truth value. */
  record Bool(boolean value) implements Json {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /**
   * An integer from -2^63 to 2^64-1.
   *
   * @param bits the value, or for values from 2^63 on its unsigned bits
   * @param large whether bits are unsigned and the value is at least 2^63
   */
  record Int(long bits, boolean large) implements Json {
    public Int {
      if (large && bits >= 0) {
        throw new IllegalArgumentException("a large integer is at least 2^63");
      }
    }

    /** Whether the value is in 0 to 2^32-1, the range of an index. */
    public boolean isU32() {
      return !large && bits >= 0 && bits <= 0xffff_ffffL;
    }

    @Override
    public String toString() {
      return large ? Long.toUnsignedString(bits) : Long.toString(bits);
    }
  }

  /** A double; never NaN or infinite. */
  record Dbl(double value) implements Json {
    public Dbl {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("JSON has no number " + value);
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      // -0.0 equals 0.0, as numbers do.
      return other instanceof Dbl d && d.value == value;
    }

    @Override
    public int hashCode() {
      return Double.hashCode(value + 0.0);
    }

    @Override
    public String toString() {
      return JsonNumbers.write(value);
    }
  }

  /** A text without unpaired surrogates. */
  record Str(String value) implements Json {
    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /** An array. */
  final class Arr implements Json {
    private final List<Json> values;
    private final int depth;
    private final long weight;

    public Arr(List<Json> values) {
      this.values = List.copyOf(values);
      this.depth = 1 + deepest(values);
      this.weight = weigh(values);
    }

    @Override
    public long weight() {
      return weight;
    }

    public List<Json> values() {
      return values;
    }

    @Override
    public int depth() {
      return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Arr a && values.equals(a.values);
    }

    @Override
    public int hashCode() {
      return values.hashCode();
    }

    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /** An object; of doubled keys the last one counts. */
  final class Obj implements Json {
    private final SortedMap<String, Json> fields;
    private final int depth;
    private final long weight;

    public Obj(Map<String, Json> fields) {
      var sorted = new TreeMap<String, Json>(KEY_ORDER);
      sorted.putAll(fields);
      this.fields = Collections.unmodifiableSortedMap(sorted);
      this.depth = 1 + deepest(fields.values());
      long keys = 0;
      for (var key : fields.keySet()) {
        keys += key.length() + 3L;
      }
      this.weight = keys + weigh(fields.values());
    }

    @Override
    public long weight() {
      return weight;
    }

    /** The fields, sorted by key. */
    public SortedMap<String, Json> fields() {
      return fields;
    }

    /** The value of a field, or null where there is none. */
    public @Nullable Json get(String key) {
      return fields.get(key);
    }

    @Override
    public int depth() {
      return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Obj o && fields.equals(o.fields);
    }

    @Override
    public int hashCode() {
      return fields.hashCode();
    }

    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  static Json of(String value) {
    return new Str(value);
  }

  static Json of(long value) {
    return new Int(value, false);
  }

  static Json of(double value) {
    return new Dbl(value);
  }

  static Json of(boolean value) {
    return new Bool(value);
  }

  static Json array(Collection<? extends Json> values) {
    return new Arr(new ArrayList<>(values));
  }

  private static int deepest(Collection<? extends Json> values) {
    int deepest = 0;
    for (var value : values) {
      deepest = Math.max(deepest, value.depth());
    }
    return deepest;
  }

  private static long weigh(Collection<? extends Json> values) {
    long weight = 2;
    for (var value : values) {
      weight = Math.addExact(weight, value.weight() + 1);
    }
    return weight;
  }

  private static int compareKeys(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xs = Character.isSurrogate(x);
        boolean ys = Character.isSurrogate(y);
        return xs == ys ? Character.compare(x, y) : xs ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
