package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/** A statement as written; {@link #span} is where it starts. */
public sealed interface Statement {
  Span span();

  /** A name with its place. */
  record Name(Span span, String text) {}

  /** {@code a, b <- call}; without names the call alone. */
  record Call(Span span, List<Name> targets, Expression value) implements Statement {
    public Call {
      targets = List.copyOf(targets);
    }
  }

  /** {@code x = value}. */
  record Assign(Span span, Name target, Expression value) implements Statement {}

  /** {@code c = (x: T) -> U:} with a body. */
  record Closure(Span span, Name target, Function function, boolean detached)
      implements Statement {}

  /** {@code s: *T}. */
  record Declare(Span span, Name target, TypeTree type) implements Statement {}

  /** {@code s <<- v}; for a map {@code m <<- k, v}. */
  record Push(Span span, Name target, Optional<Expression> key, Expression value)
      implements Statement {}

  /** {@code <- x, y}. */
  record Return(Span span, List<Expression> values) implements Statement {
    public Return {
      values = List.copyOf(values);
    }
  }

  /** {@code S "id"}. */
  record ServiceId(Span span, List<String> service, Expression id) implements Statement {
    public ServiceId {
      service = List.copyOf(service);
    }
  }

  /** {@code on p via r:}. */
  record On(Span span, Expression peer, List<Expression> via, List<Statement> body)
      implements Statement {
    public On {
      via = List.copyOf(via);
      body = List.copyOf(body);
    }
  }

  /** {@code for x <- xs mode:}, {@code for k, v <- m:}. */
  record For(Span span, List<Name> items, Expression iterable, Mode mode, List<Statement> body)
      implements Statement {
    public For {
      items = List.copyOf(items);
      body = List.copyOf(body);
    }
  }

  /** {@code parseq x <- xs on p via r:}. */
  record ParSeq(
      Span span,
      List<Name> items,
      Expression iterable,
      Expression peer,
      List<Expression> via,
      List<Statement> body)
      implements Statement {
    public ParSeq {
      items = List.copyOf(items);
      via = List.copyOf(via);
      body = List.copyOf(body);
    }
  }

  /** {@code if c:}. */
  record If(Span span, Expression condition, List<Statement> body) implements Statement {
    public If {
      body = List.copyOf(body);
    }
  }

  /** {@code else:}. */
  record Else(Span span, List<Statement> body) implements Statement {
    public Else {
      body = List.copyOf(body);
    }
  }

  /** {@code try:}. */
  record Try(Span span, List<Statement> body) implements Statement {
    public Try {
      body = List.copyOf(body);
    }
  }

  /** {@code catch e:}. */
  record Catch(Span span, Name error, List<Statement> body) implements Statement {
    public Catch {
      body = List.copyOf(body);
    }
  }

  /** {@code otherwise:}. */
  record Otherwise(Span span, List<Statement> body) implements Statement {
    public Otherwise {
      body = List.copyOf(body);
    }
  }

  /** {@code par statement}. */
  record Par(Span span, Statement branch) implements Statement {}

  /** {@code co statement}. */
  record Co(Span span, Statement branch) implements Statement {}

  /** {@code join x, s[n]}. */
  record Join(Span span, List<Expression> values) implements Statement {
    public Join {
      values = List.copyOf(values);
    }
  }

  /** {@code while c:}. */
  record While(Span span, Expression condition, List<Statement> body) implements Statement {
    public While {
      body = List.copyOf(body);
    }
  }

  /** {@code match v:}. */
  record Match(Span span, Expression value, List<Case> cases, Optional<List<Statement>> otherwise)
      implements Statement {
    public Match {
      cases = List.copyOf(cases);
    }
  }

  /** {@code case a, b:}. */
  record Case(Span span, List<Expression> values, List<Statement> body) {
    public Case {
      values = List.copyOf(values);
      body = List.copyOf(body);
    }
  }

  /** What could not be read and was told. */
  record Broken(Span span) implements Statement {}

  /** How a loop goes through its elements. */
  enum Mode {
    /** One after the other. */
    SEQUENTIAL,
    /** At once. */
    PAR,
    /** Until one succeeds. */
    TRY,
    /** Over a stream that grows. */
    REC
  }
}
