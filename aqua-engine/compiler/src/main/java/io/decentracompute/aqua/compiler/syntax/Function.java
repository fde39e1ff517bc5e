package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/**
 * Parameters, results and body of a function or closure.
 *
 * @param abilities taken in braces
 * @param body empty for a function of a service or ability
 */
public record Function(
    Span span,
    List<Parameter> abilities,
    List<Parameter> parameters,
    List<TypeTree> results,
    Optional<List<Statement>> body) {
  public Function {
    abilities = List.copyOf(abilities);
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }

  /** A parameter or field. */
  public record Parameter(Span span, String name, TypeTree type) {}
}
