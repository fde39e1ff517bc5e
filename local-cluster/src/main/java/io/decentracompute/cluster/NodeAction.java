package io.decentracompute.cluster;

/** What a test may do to a node. */
enum NodeAction {
  KILL("kill-node"),
  START("start-node"),
  PAUSE("pause-node"),
  RESUME("resume-node");

  private final String command;

  NodeAction(String command) {
    this.command = command;
  }

  /** The command of {@code local-cluster/cluster} that does it. */
  String command() {
    return command;
  }
}
