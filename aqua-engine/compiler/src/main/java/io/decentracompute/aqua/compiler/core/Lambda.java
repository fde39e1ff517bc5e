package io.decentracompute.aqua.compiler.core;

import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.List;

/**
 * Parameters, body and returned values of a function.
 *
 * @param end where the values are returned, or where the function begins if there are none
 */
public record Lambda(
    String name,
    List<Binding> parameters,
    Step.Block body,
    List<Value> returns,
    Type.Arrow type,
    Span end) {
  public Lambda {
    parameters = List.copyOf(parameters);
    returns = List.copyOf(returns);
  }
}
