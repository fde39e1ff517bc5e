package io.decentracompute.aqua.compiler.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Leaves out hops to the peer where the particle is already, and ways that lead back to it before
 * anything else happens.
 */
final class Shortcut {
  private static final Node UNKNOWN = new Node.Leaf("");

  /** Where the particle is, if that is known. */
  private Optional<String> at = Optional.empty();

  /** What follows in the same thread of the script, the next one on top. */
  private final Deque<Node> ahead = new ArrayDeque<>();

  /** Whether what follows can be reached at all. */
  private boolean gone;

  private final Origins origins;

  private Shortcut(Origins origins) {
    this.origins = origins;
  }

  static Node apply(Node node, Origins origins) {
    var shortcut = new Shortcut(origins);
    shortcut.at = Optional.of("%init_peer_id%");
    return shortcut.walk(node);
  }

  private Node walk(Node node) {
    var walked = shortened(node);
    origins.copy(node, walked);
    return walked;
  }

  private Node shortened(Node node) {
    return switch (node) {
      case Node.Seq(var items) -> sequence(items);
      case Node.Pair(var parallel, var left, var right) -> pair(parallel, left, right);
      case Node.Act act -> {
        at = Optional.of(act.peer());
        yield act;
      }
      case Node.Hop(var peer, var why) -> {
        if (at.isPresent() && (at.get().equals(peer) || returnsTo(at.get()))) {
          yield new Node.Leaf("(null)");
        }
        at = Optional.of(peer);
        yield node;
      }
      case Node.Around(var head, var body) -> new Node.Around(head, walk(body));
      case Node.Fold(var head, var body, var last) -> {
        at = Optional.empty();
        var inner = closed(body);
        at = Optional.empty();
        var end = last.map(this::closed);
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

  /** Walks something after which it is not known what follows. */
  private Node closed(Node node) {
    ahead.push(UNKNOWN);
    var walked = walk(node);
    ahead.pop();
    return walked;
  }

  /** Whether from here only hops lead to the next thing that this peer does. */
  private boolean returnsTo(String peer) {
    for (var node : ahead) {
      var next = firstAct(node);
      if (next.isPresent()) {
        return next.get().equals(peer);
      }
    }
    return false;
  }

  /** The first peer that acts in it; empty if it is only hops; a blank if that depends. */
  private static Optional<String> firstAct(Node node) {
    return switch (node) {
      case Node.Hop h -> Optional.empty();
      case Node.Act act -> Optional.of(act.peer());
      case Node.Seq(var items) -> {
        for (var item : items) {
          var first = firstAct(item);
          if (first.isPresent()) {
            yield first;
          }
        }
        yield Optional.empty();
      }
      case Node.Pair(var parallel, var left, var right) ->
          parallel ? Optional.of("") : firstAct(left);
      case Node.Around a -> Optional.of("");
      case Node.Fold f -> Optional.of("");
      case Node.Leaf(var text) ->
          text.startsWith("(ap ") || text.equals("(null)") ? Optional.empty() : Optional.of("");
    };
  }

  private Node sequence(List<Node> items) {
    var kept = new ArrayList<Node>();
    items.reversed().forEach(ahead::push);
    for (var item : items) {
      ahead.pop();
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
    var first = parallel ? closed(left) : walk(left);
    var afterFirst = at;
    boolean firstGone = gone;
    at = parallel ? start : Optional.empty();
    gone = before;
    var second = closed(right);
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
