package io.decentracompute.aqua.compiler.topology;

import java.util.List;

/** Writes a script; the engine's formatter breaks it into lines. */
final class NodeText {
  private final StringBuilder out = new StringBuilder();

  private NodeText() {}

  static String write(Node node) {
    var text = new NodeText();
    text.node(node);
    return text.out.toString();
  }

  private void node(Node node) {
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
      case Node.Hop(var peer) ->
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
