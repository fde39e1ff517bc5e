package io.decentracompute.aqua.compiler.topology;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.IdentityHashMap;
import java.util.Optional;

/** Where in the sources operations and the instructions made of them come from. */
public final class Origins {
  private final IdentityHashMap<Object, Span> spans = new IdentityHashMap<>();

  /** Notes where an operation comes from, unless something closer is known. */
  public void note(Op op, Span span) {
    spans.putIfAbsent(op, span);
    if (op instanceof Op.Sequence(var items)) {
      items.forEach(item -> spans.putIfAbsent(item, span)); // rows in rows are taken apart
    }
  }

  void copy(Object from, Node to) {
    var span = spans.get(from);
    if (span != null) {
      spans.putIfAbsent(to, span);
    }
  }

  Optional<Span> of(Node node) {
    return Optional.ofNullable(spans.get(node));
  }
}
