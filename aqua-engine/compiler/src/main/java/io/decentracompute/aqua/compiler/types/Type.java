package io.decentracompute.aqua.compiler.types;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A type. Data, abilities and services are compared by their fields, not by their names.
 *
 * <p>A new type also needs a place in {@link Subtyping} and a text in {@link #shown}.
 */
public sealed interface Type {
  /** A type without parts. */
  record Scalar(Primitive primitive) implements Type {}

  /** The number of a literal, which fits every type that can hold it. */
  record NumberLiteral(NumberKind kind) implements Type {}

  /** Everything is of this type. */
  record Top() implements Type {}

  /** Of every type; nothing is of this type. */
  record Bottom() implements Type {}

  /** {@code []T}. */
  record Array(Type element) implements Type {}

  /** {@code ?T}. */
  record Option(Type element) implements Type {}

  /** {@code *T}. */
  record Stream(Type element) implements Type {}

  /** {@code %T}. */
  record StreamMap(Type element) implements Type {}

  /** A data type or, if {@code ability}, an ability or service: fields in the order declared. */
  record Fields(String name, boolean ability, Map<String, Type> fields) implements Type {
    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** A function. */
  record Arrow(List<Type> parameters, List<Type> results) implements Type {
    public Arrow {
      parameters = List.copyOf(parameters);
      results = List.copyOf(results);
    }
  }

  /** Of something wrong that was told already; fits everywhere, so that nothing follows from it. */
  record Unknown() implements Type {}

  /** The scalars. */
  enum Primitive {
    BOOL(0, 0),
    STRING(0, 0),
    U8(8, 1),
    U16(16, 1),
    U32(32, 1),
    U64(64, 1),
    I8(8, 2),
    I16(16, 2),
    I32(32, 2),
    I64(64, 2),
    F32(32, 3),
    F64(64, 3);

    private final int bits;
    private final int family;

    Primitive(int bits, int family) {
      this.bits = bits;
      this.family = family;
    }

    int bits() {
      return bits;
    }

    boolean isUnsigned() {
      return family == 1;
    }

    boolean isSigned() {
      return family == 2;
    }

    boolean isFloat() {
      return family == 3;
    }

    boolean isNumber() {
      return family != 0;
    }
  }

  /** What a number literal says about itself. */
  enum NumberKind {
    UNSIGNED,
    SIGNED,
    FLOAT
  }

  /** Whether a value of it is made of named members that may be arrows. */
  default boolean isAbility() {
    return this instanceof Fields fields && fields.ability();
  }

  /** As a message shows it. */
  default String shown() {
    return switch (this) {
      case Scalar(var primitive) -> primitive.name().toLowerCase(java.util.Locale.ROOT);
      case NumberLiteral(var kind) ->
          switch (kind) {
            case UNSIGNED -> "number";
            case SIGNED -> "negative number";
            case FLOAT -> "decimal number";
          };
      case Top t -> "⊤";
      case Bottom b -> "⊥";
      case Array(var element) -> "[]" + element.shown();
      case Option(var element) -> "?" + element.shown();
      case Stream(var element) -> "*" + element.shown();
      case StreamMap(var element) -> "%" + element.shown();
      case Fields fields -> fields.name();
      case Arrow(var parameters, var results) -> {
        var left = new ArrayList<String>();
        parameters.forEach(p -> left.add(p instanceof Arrow ? "(" + p.shown() + ")" : p.shown()));
        var right = new ArrayList<String>();
        results.forEach(r -> right.add(r.shown()));
        yield String.join(", ", left)
            + (left.isEmpty() ? "-> " : " -> ")
            + (right.isEmpty() ? "()" : String.join(", ", right));
      }
      case Unknown u -> "?";
    };
  }
}
