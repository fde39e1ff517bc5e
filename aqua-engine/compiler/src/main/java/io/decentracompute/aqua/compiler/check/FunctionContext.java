package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.types.Types;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the check of one declaration needs from outside of it.
 *
 * @param number of the declaration in its file
 * @param calls is told each function that is used, and where
 */
record FunctionContext(
    Names names,
    int number,
    Diagnostics diagnostics,
    BiConsumer<Definition.OfFunction, Span> calls) {

  Optional<Definition> find(String name) {
    return names.find(name, number);
  }

  /** A name that is declared for the sake of what follows a mistake. */
  static Binding unknown(String name, Span span) {
    return new Binding(name, Types.UNKNOWN, span);
  }
}
