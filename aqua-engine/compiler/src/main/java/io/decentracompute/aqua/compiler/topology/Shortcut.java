package io.decentracompute.aqua.compiler.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Leaves out hops to the peer where the particle is already. */
final class Shortcut {
  /** Where the particle is, if that is known. */
  private Optional<String> at = Optional.empty();

  /** Whether what follows can be reached at all. */
  private boolean gone;

  private Shortcut() {}

  static Node apply(Node node) {
    var shortcut = new Shortcut();
    shortcut.at = Optional.of("%init_peer_id%");
    return shortcut.walk(node);
  }

  private Node walk(Node node) {
    return switch (node) {
      case Node.Seq(var items) -> sequence(items);
      case Node.Pair(var parallel, var left, var right) -> pair(parallel, left, right);
      case Node.Act act -> {
        at = Optional.of(act.peer());
        yield act;
      }
      case Node.Hop(var peer) -> {
        boolean needless = at.isPresent() && at.get().equals(peer);
        at = Optional.of(peer);
        yield needless ? new Node.Leaf("(null)") : node;
      }
      case Node.Around(var head, var body) -> new Node.Around(head, walk(body));
      case Node.Fold(var head, var body, var last) -> {
        at = Optional.empty();
        var inner = walk(body);
        at = Optional.empty();
        var end = last.map(this::walk);
        at = Optional.empty();
        gone = false;
        yield new Node.Fold(head, inner, end);
      }
      case Node.Leaf(var text) -> {
        gone |= text.startsWith("(fail") || text.equals("(never)");
        if (text.startsWith("(next")) {
          at = Optional.empty();
        }
        yield node;
      }
    };
  }

  private Node sequence(List<Node> items) {
    var kept = new ArrayList<Node>();
    for (var item : items) {
      var walked = walk(item);
      boolean empty = walked instanceof Node.Leaf(var text) && text.equals("(null)");
      if (!empty) {
        kept.add(walked);
      }
    }
    return kept.isEmpty()
        ? new Node.Leaf("(null)")
        : kept.size() == 1 ? kept.getFirst() : new Node.Seq(kept);
  }

  private Node pair(boolean parallel, Node left, Node right) {
    var start = at;
    boolean before = gone;
    var first = walk(left);
    var afterFirst = at;
    boolean firstGone = gone;
    at = parallel ? start : Optional.empty();
    gone = before;
    var second = walk(right);
    boolean secondGone = gone;
    gone = firstGone && secondGone;
    if (parallel) {
      at = Optional.empty();
      gone = false;
    } else if (secondGone) {
      at = afterFirst;
    } else if (!firstGone && !afterFirst.equals(at)) {
      at = Optional.empty();
    }
    return new Node.Pair(parallel, first, second);
  }
}
