package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/** Something a file declares; {@link #span} is the place of its name. */
public sealed interface Declaration {
  Span span();

  String name();

  /** {@code data D:} or, if {@code ability}, {@code ability A:}. */
  record Fields(Span span, String name, boolean ability, List<Function.Parameter> fields)
      implements Declaration {
    public Fields {
      fields = List.copyOf(fields);
    }
  }

  /** {@code service S("id"):}. */
  record Service(Span span, String name, Optional<Expression> id, List<Named> functions)
      implements Declaration {
    public Service {
      functions = List.copyOf(functions);
    }
  }

  /** {@code func f(…):}. */
  record Func(Span span, String name, Function function) implements Declaration {}

  /** {@code alias T: U}. */
  record Alias(Span span, String name, TypeTree type) implements Declaration {}

  /** {@code const C = v}, {@code const C ?= v}. */
  record Const(Span span, String name, boolean overridable, Expression value)
      implements Declaration {}

  /** What could not be read and was told; the name is known all the same. */
  record Broken(Span span, String name) implements Declaration {}

  /** A function of a service. */
  record Named(Span span, String name, Function function) {}
}
