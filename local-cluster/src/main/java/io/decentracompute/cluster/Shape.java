package io.decentracompute.cluster;

/** What kind of cluster a test needs. */
sealed interface Shape {
  /** API server and etcd only: nothing runs pods, no controller answers. */
  record Light() implements Shape {}

  /**
   * Nodes that run pods.
   *
   * @param nodes how many, 1 to 99; they are named {@code node-1} and so on
   * @param exclusiveCores whether whole CPUs of a Guaranteed pod are its own (static CPU manager
   *     policy)
   */
  record Full(int nodes, boolean exclusiveCores) implements Shape {
    public Full {
      if (nodes < 1 || nodes > 99) {
        throw new IllegalArgumentException("A full cluster has 1 to 99 nodes, not " + nodes + ".");
      }
    }
  }
}
