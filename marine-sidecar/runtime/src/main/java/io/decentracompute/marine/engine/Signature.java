package io.decentracompute.marine.engine;

import java.util.List;
import java.util.Optional;

/** The core type of a function: numbers in, at most one number out. */
public record Signature(List<NumberType> parameters, Optional<NumberType> result) {

  public Signature {
    parameters = List.copyOf(parameters);
  }

  /** A signature written as in {@code of("iiI", "i")}: i, I, f, F for i32, i64, f32, f64. */
  public static Signature of(String parameters, String result) {
    return new Signature(
        parameters.chars().mapToObj(Signature::type).toList(),
        result.isEmpty() ? Optional.empty() : Optional.of(type(result.charAt(0))));
  }

  private static NumberType type(int letter) {
    return switch (letter) {
      case 'i' -> NumberType.I32;
      case 'I' -> NumberType.I64;
      case 'f' -> NumberType.F32;
      case 'F' -> NumberType.F64;
      default -> throw new IllegalStateException("no number type is called " + (char) letter);
    };
  }
}
