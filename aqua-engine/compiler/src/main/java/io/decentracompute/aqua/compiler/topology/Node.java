package io.decentracompute.aqua.compiler.topology;

import java.util.List;
import java.util.Optional;

/** An instruction of AIR with its peer, before it is text. */
sealed interface Node {
  /** Several in a row. */
  record Seq(List<Node> items) implements Node {
    public Seq {
      items = List.copyOf(items);
    }
  }

  /** {@code par} or {@code xor}. */
  record Pair(boolean parallel, Node left, Node right) implements Node {}

  /** {@code call} or {@code canon}: words before and after the peer. */
  record Act(String word, String peer, String rest) implements Node {}

  /**
   * A hop.
   *
   * @param why for people
   */
  record Hop(String peer, String why) implements Node {
    static final String ERROR = "an error comes home";
  }

  /** {@code new}, {@code match}, {@code mismatch}. */
  record Around(String head, Node body) implements Node {}

  /** {@code fold}. */
  record Fold(String head, Node body, Optional<Node> last) implements Node {}

  /** Anything else, with its brackets. */
  record Leaf(String text) implements Node {}
}
