package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.List;

/** A type as written. */
public sealed interface TypeTree {
  Span span();

  /**
   * A name, perhaps qualified by a module's.
   *
   * @param path at least one part
   */
  record Named(Span span, List<String> path) implements TypeTree {
    public Named {
      path = List.copyOf(path);
    }
  }

  /** {@code []T}. */
  record Array(Span span, TypeTree element) implements TypeTree {}

  /** {@code ?T}. */
  record Option(Span span, TypeTree element) implements TypeTree {}

  /** {@code *T}. */
  record Stream(Span span, TypeTree element) implements TypeTree {}

  /** {@code %T}. */
  record StreamMap(Span span, TypeTree element) implements TypeTree {}

  /** {@code A, B -> C}. */
  record Arrow(Span span, List<TypeTree> parameters, List<TypeTree> results) implements TypeTree {
    public Arrow {
      parameters = List.copyOf(parameters);
      results = List.copyOf(results);
    }
  }

  /** {@code ⊤}. */
  record Top(Span span) implements TypeTree {}

  /** {@code ⊥}. */
  record Bottom(Span span) implements TypeTree {}
}
