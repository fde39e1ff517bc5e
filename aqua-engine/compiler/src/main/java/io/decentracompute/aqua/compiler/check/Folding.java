package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.syntax.Expression.Operator;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.compiler.types.Type.NumberKind;
import io.decentracompute.aqua.json.Json;
import java.math.BigInteger;
import java.util.Optional;

/** Computes with literals at once. */
final class Folding {
  private Folding() {}

  /** The operation on two values, or its result where both are integer literals. */
  static Value fold(Operator operator, Value left, Value right, Type type) {
    if (left instanceof Value.Literal(Json.Int a, var leftType)
        && right instanceof Value.Literal(Json.Int b, var rightType)) {
      var result = compute(operator, BigInteger.valueOf(a.bits()), BigInteger.valueOf(b.bits()));
      if (result.isPresent() && result.get().bitLength() <= 63) {
        var kind = result.get().signum() < 0 ? NumberKind.SIGNED : NumberKind.UNSIGNED;
        return new Value.Literal(
            Json.of(result.get().longValueExact()), new Type.NumberLiteral(kind));
      }
    }
    return new Value.Binary(operator, left, right, type);
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
