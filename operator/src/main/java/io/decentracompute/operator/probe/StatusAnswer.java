package io.decentracompute.operator.probe;

/** What came of asking a node for its status. */
public sealed interface StatusAnswer {
  /** It answered. */
  record Answered(NodeStatus status) implements StatusAnswer {}

  /** It did not, or with something else than a status. */
  record Silent(String cause) implements StatusAnswer {}
}
