package io.decentracompute.aqua.compiler.core;

import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Statement.Mode;
import java.util.List;
import java.util.Optional;

/** A statement with everything resolved. */
public sealed interface Step {
  Span span();

  /** Binds the results of a call. */
  record Bind(Span span, List<Target> targets, Value.Call call) implements Step {
    public Bind {
      targets = List.copyOf(targets);
    }
  }

  /** Where a result goes. */
  sealed interface Target {
    /** A new name. */
    record Fresh(Binding binding) implements Target {}

    /** A stream. */
    record Into(Binding stream) implements Target {}
  }

  /** Binds a value. */
  record Assign(Span span, Binding binding, Value value) implements Step {}

  /** Binds a function that sees the names around it. */
  record DefineClosure(Span span, Binding binding, Lambda lambda, boolean detached)
      implements Step {}

  /** A new, empty stream or stream map. */
  record Declare(Span span, Binding binding) implements Step {}

  /** Adds a value to a stream, or a pair to a stream map. */
  record Push(Span span, Binding stream, Optional<Value> key, Value value) implements Step {}

  /** Binds a service to an id. */
  record Resolve(Span span, Binding service, String name, Value id) implements Step {}

  /** Runs at another peer. */
  record On(Span span, Value peer, List<Value> via, Block body) implements Step {
    public On {
      via = List.copyOf(via);
    }
  }

  /** A loop. */
  record Loop(Span span, List<Binding> items, Value iterable, Mode mode, boolean joined, Block body)
      implements Step {
    public Loop {
      items = List.copyOf(items);
    }
  }

  /** Two ways. */
  record If(Span span, Value condition, Block then, Optional<Block> otherwise) implements Step {}

  /** A block and what runs after an error in it, each handler covering all before it. */
  record Try(Span span, Block body, List<Handler> handlers) implements Step {
    public Try {
      handlers = List.copyOf(handlers);
    }
  }

  /** Runs after an error. */
  record Handler(Optional<Binding> error, Block body) {}

  /** All at once. */
  record Par(Span span, List<Step> branches) implements Step {
    public Par {
      branches = List.copyOf(branches);
    }
  }

  /** In the background. */
  record Co(Span span, Step branch) implements Step {}

  /** Waits for values. */
  record Join(Span span, List<Value> values) implements Step {
    public Join {
      values = List.copyOf(values);
    }
  }

  /** Repeats while true. */
  record While(Span span, Value condition, Block body) implements Step {}

  /** The first equal case. */
  record Match(Span span, Value value, List<Case> cases, Optional<Block> otherwise)
      implements Step {
    public Match {
      cases = List.copyOf(cases);
    }
  }

  /** One way of a match. */
  record Case(List<Value> values, Block body) {
    public Case {
      values = List.copyOf(values);
    }
  }

  /** Statements in order. */
  record Block(Span span, List<Step> steps) implements Step {
    public Block {
      steps = List.copyOf(steps);
    }
  }
}
