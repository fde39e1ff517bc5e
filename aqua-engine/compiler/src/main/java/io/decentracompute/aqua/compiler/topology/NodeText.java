package io.decentracompute.aqua.compiler.topology;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a script; the engine's formatter breaks it into lines. */
final class NodeText {
  private final StringBuilder out = new StringBuilder();
  private final Origins origins;
  private final List<Optional<Span>> spans = new ArrayList<>();
  private Optional<Span> around = Optional.empty();

  private NodeText(Origins origins) {
    this.origins = origins;
  }

  /**
   * A script's text.
   *
   * @param spans where each instruction comes from, in textual order
   */
  record Written(String text, List<Optional<Span>> spans) {
    Written {
      spans = List.copyOf(spans);
    }
  }

  static Written write(Node node, Origins origins) {
    var text = new NodeText(origins);
    text.node(node);
    return new Written(text.out.toString(), text.spans);
  }

  private void node(Node node) {
    var outer = around;
    around = origins.of(node).or(() -> outer);
    text(node);
    around = outer;
  }

  /** Notes that so many instructions begin here. */
  private void instructions(int count) {
    for (int i = 0; i < count; i++) {
      spans.add(around);
    }
  }

  private void text(Node node) {
    instructions(
        switch (node) {
          case Node.Seq s -> 0;
          case Node.Hop h -> 3;
          case Node.Pair p -> 1;
          case Node.Act a -> 1;
          case Node.Around a -> 1;
          case Node.Fold f -> 1;
          case Node.Leaf l -> 1;
        });
    switch (node) {
      case Node.Seq(var items) -> sequence(items);
      case Node.Pair(var parallel, var left, var right) -> {
        out.append(parallel ? "(par " : "(xor ");
        node(left);
        out.append(' ');
        node(right);
        out.append(')');
      }
      case Node.Act(var word, var peer, var rest) ->
          out.append('(')
              .append(word)
              .append(' ')
              .append(peer)
              .append(' ')
              .append(rest)
              .append(')');
      case Node.Hop(var peer, var why) ->
          out.append("(new $-hop- (new #-hopc- (canon ").append(peer).append(" $-hop- #-hopc-)))");
      case Node.Around(var head, var body) -> {
        out.append('(').append(head).append(' ');
        node(body);
        out.append(')');
      }
      case Node.Fold(var head, var body, var last) -> {
        out.append('(').append(head).append(' ');
        node(body);
        last.ifPresent(
            l -> {
              out.append(' ');
              node(l);
            });
        out.append(')');
      }
      case Node.Leaf(var text) -> out.append(text);
    }
  }

  private void sequence(List<Node> items) {
    for (int i = 0; i < items.size(); i++) {
      if (i < items.size() - 1) {
        instructions(1);
        out.append("(seq ");
      }
      node(items.get(i));
      if (i < items.size() - 1) {
        out.append(' ');
      }
    }
    out.repeat(')', items.size() - 1);
  }
}
