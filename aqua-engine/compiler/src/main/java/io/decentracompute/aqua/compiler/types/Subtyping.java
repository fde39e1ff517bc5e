package io.decentracompute.aqua.compiler.types;

import io.decentracompute.aqua.compiler.types.Type.NumberKind;
import io.decentracompute.aqua.compiler.types.Type.Primitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Which type fits where another is expected, and the least type that two share. */
public final class Subtyping {
  private Subtyping() {}

  /** Whether a value of the first type may stand where the second is expected. */
  public static boolean fits(Type given, Type expected) {
    if (given == expected || given instanceof Type.Unknown || expected instanceof Type.Unknown) {
      return true;
    }
    if (expected instanceof Type.Top || given instanceof Type.Bottom) {
      return true;
    }
    return switch (given) {
      case Type.Scalar(var from) -> expected instanceof Type.Scalar(var to) && widens(from, to);
      case Type.NumberLiteral(var kind) -> holds(expected, kind);
      case Type.Array(var element) ->
          (expected instanceof Type.Array(var to) && fits(element, to))
              || (expected instanceof Type.Option(var option) && fits(element, option));
      case Type.Option(var element) ->
          (expected instanceof Type.Array(var to) && fits(element, to))
              || (expected instanceof Type.Option(var option) && fits(element, option));
      case Type.Stream(var element) ->
          (expected instanceof Type.Array(var to) && fits(element, to))
              || (expected instanceof Type.Option(var option) && fits(element, option))
              || (expected instanceof Type.Stream(var stream) && fits(element, stream));
      case Type.StreamMap(var element) ->
          expected instanceof Type.StreamMap(var to) && fits(element, to);
      case Type.Fields fields -> expected instanceof Type.Fields to && fieldsFit(fields, to);
      case Type.Arrow arrow -> expected instanceof Type.Arrow to && arrowFits(arrow, to);
      case Type.Top t -> false;
      case Type.Bottom b -> true;
      case Type.Unknown u -> true;
    };
  }

  private static boolean widens(Primitive from, Primitive to) {
    if (from == to) {
      return true;
    }
    if (from.isUnsigned()) {
      return (to.isUnsigned() && from.bits() <= to.bits())
          || (to.isSigned() && from.bits() < to.bits())
          || (to.isFloat() && from.bits() < to.bits());
    }
    if (from.isSigned()) {
      return (to.isSigned() && from.bits() <= to.bits())
          || (to.isFloat() && from.bits() < to.bits());
    }
    return from.isFloat() && to.isFloat() && from.bits() <= to.bits();
  }

  private static boolean holds(Type expected, NumberKind kind) {
    if (expected instanceof Type.NumberLiteral(var other)) {
      return kind.compareTo(other) <= 0;
    }
    return expected instanceof Type.Scalar(var to)
        && switch (kind) {
          case UNSIGNED -> to.isNumber();
          case SIGNED -> to.isSigned() || to.isFloat();
          case FLOAT -> to.isFloat();
        };
  }

  private static boolean fieldsFit(Type.Fields given, Type.Fields expected) {
    if (given.ability() != expected.ability()) {
      return false;
    }
    return expected.fields().entrySet().stream()
        .allMatch(
            field -> {
              var own = given.fields().get(field.getKey());
              return own != null && fits(own, field.getValue());
            });
  }

  private static boolean arrowFits(Type.Arrow given, Type.Arrow expected) {
    if (given.parameters().size() != expected.parameters().size()) {
      return false;
    }
    for (int i = 0; i < given.parameters().size(); i++) {
      if (!fits(expected.parameters().get(i), given.parameters().get(i))) {
        return false;
      }
    }
    if (given.results().size() < expected.results().size()) {
      return false;
    }
    for (int i = 0; i < expected.results().size(); i++) {
      if (!fits(given.results().get(i), expected.results().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The least type that both fit, which at worst is ⊤. */
  public static Type union(Type a, Type b) {
    if (a instanceof Type.Unknown || b instanceof Type.Unknown) {
      return Types.UNKNOWN;
    }
    if (fits(a, b)) {
      return b;
    }
    if (fits(b, a)) {
      return a;
    }
    var numbers = numbers(a, b);
    if (numbers.isPresent()) {
      return numbers.get();
    }
    var left = element(a);
    var right = element(b);
    if (left.isPresent() && right.isPresent()) {
      return new Type.Array(union(left.get(), right.get()));
    }
    if (a instanceof Type.Fields x && b instanceof Type.Fields y && !x.ability() && !y.ability()) {
      var shared = new LinkedHashMap<String, Type>();
      x.fields()
          .forEach(
              (name, type) -> {
                var other = y.fields().get(name);
                if (other != null) {
                  shared.put(name, union(type, other));
                }
              });
      return new Type.Fields(x.name() + " or " + y.name(), false, shared);
    }
    return Types.TOP;
  }

  /** The type of an arithmetic result of two numbers, or nothing where one is no number. */
  public static Optional<Type> numbers(Type a, Type b) {
    if (!isNumber(a) || !isNumber(b)) {
      return Optional.empty();
    }
    var candidates = new ArrayList<Primitive>();
    for (var primitive :
        List.of(
            Primitive.U8,
            Primitive.I8,
            Primitive.U16,
            Primitive.I16,
            Primitive.F32,
            Primitive.U32,
            Primitive.I32,
            Primitive.U64,
            Primitive.I64,
            Primitive.F64)) {
      var scalar = new Type.Scalar(primitive);
      if (fits(a, scalar) && fits(b, scalar)) {
        candidates.add(primitive);
      }
    }
    if (a instanceof Type.NumberLiteral(var x) && b instanceof Type.NumberLiteral(var y)) {
      return Optional.of(new Type.NumberLiteral(x.compareTo(y) >= 0 ? x : y));
    }
    if (fits(a, b) && !(b instanceof Type.NumberLiteral)) {
      return Optional.of(b);
    }
    if (fits(b, a) && !(a instanceof Type.NumberLiteral)) {
      return Optional.of(a);
    }
    boolean floats = isFloat(a) || isFloat(b);
    return Optional.of(
        candidates.stream()
            .filter(p -> p.isFloat() == floats)
            .findFirst()
            .<Type>map(Type.Scalar::new)
            .orElse(floats ? Types.F64 : Types.I64));
  }

  public static boolean isNumber(Type type) {
    return type instanceof Type.NumberLiteral
        || type instanceof Type.Bottom
        || (type instanceof Type.Scalar(var primitive) && primitive.isNumber());
  }

  public static boolean isInteger(Type type) {
    return isNumber(type) && !isFloat(type);
  }

  public static boolean isFloat(Type type) {
    return type.equals(new Type.NumberLiteral(NumberKind.FLOAT))
        || (type instanceof Type.Scalar(var primitive) && primitive.isFloat());
  }

  /** What a collection holds, or nothing where it is none. */
  public static Optional<Type> element(Type type) {
    return switch (type) {
      case Type.Array(var element) -> Optional.of(element);
      case Type.Option(var element) -> Optional.of(element);
      case Type.Stream(var element) -> Optional.of(element);
      case Type.Unknown u -> Optional.of(Types.UNKNOWN);
      case Type.Scalar s -> Optional.empty();
      case Type.NumberLiteral n -> Optional.empty();
      case Type.Top t -> Optional.empty();
      case Type.Bottom b -> Optional.of(Types.BOTTOM);
      case Type.StreamMap m -> Optional.empty();
      case Type.Fields f -> Optional.empty();
      case Type.Arrow a -> Optional.empty();
    };
  }

  /**
   * Whether values of two types may be compared: one fits the other, or they meet at the leaves.
   */
  public static boolean comparable(Type a, Type b) {
    if (fits(a, b) || fits(b, a)) {
      return true;
    }
    if (isNumber(a) && isNumber(b)) {
      return true;
    }
    var left = element(a);
    var right = element(b);
    return left.isPresent() && right.isPresent() && comparable(left.get(), right.get());
  }
}
