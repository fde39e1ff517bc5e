package io.decentracompute.aqua.compiler.core;

import io.decentracompute.aqua.compiler.types.Type;
import java.util.List;

/** Parameters, body and returned values of a function. */
public record Lambda(
    String name, List<Binding> parameters, Step.Block body, List<Value> returns, Type.Arrow type) {
  public Lambda {
    parameters = List.copyOf(parameters);
    returns = List.copyOf(returns);
  }
}
