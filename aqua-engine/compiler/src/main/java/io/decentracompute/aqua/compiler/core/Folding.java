package io.decentracompute.aqua.compiler.core;

import io.decentracompute.aqua.compiler.syntax.Expression.Operator;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.compiler.types.Type.NumberKind;
import io.decentracompute.aqua.json.Json;
import java.math.BigInteger;
import java.util.Optional;

/** Computes with literals at once. */
public final class Folding {
  private Folding() {}

  /** The operation on two values, or its result where both are integer literals. */
  public static Value fold(Operator operator, Value left, Value right, Type type) {
    if (left instanceof Value.Literal(var a, var leftType)
        && right instanceof Value.Literal(var b, var rightType)) {
      var result = fold(operator, a, b);
      if (result.isPresent()) {
        var kind = result.get().bits() < 0 ? NumberKind.SIGNED : NumberKind.UNSIGNED;
        return new Value.Literal(result.get(), new Type.NumberLiteral(kind));
      }
    }
    return new Value.Binary(operator, left, right, type);
  }

  /** The result for two integers, if it is one that a script can hold. */
  public static Optional<Json.Int> fold(Operator operator, Json left, Json right) {
    if (left instanceof Json.Int a && right instanceof Json.Int b) {
      return compute(operator, BigInteger.valueOf(a.bits()), BigInteger.valueOf(b.bits()))
          .filter(result -> result.bitLength() <= 63)
          .map(result -> new Json.Int(result.longValueExact(), false));
    }
    return Optional.empty();
  }

  private static Optional<BigInteger> compute(Operator operator, BigInteger a, BigInteger b) {
    return switch (operator) {
      case ADD -> Optional.of(a.add(b));
      case SUBTRACT -> Optional.of(a.subtract(b));
      case MULTIPLY -> Optional.of(a.multiply(b));
      case DIVIDE -> b.signum() == 0 ? Optional.empty() : Optional.of(a.divide(b));
      case REMAINDER -> b.signum() == 0 ? Optional.empty() : Optional.of(a.remainder(b));
      case POWER ->
          b.signum() < 0 || b.bitLength() > 7
              ? Optional.empty()
              : Optional.of(a.pow(b.intValueExact()));
      case GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, EQUAL, UNEQUAL, AND, OR -> Optional.empty();
    };
  }
}
