package io.decentracompute.cluster;

/** What a test may do to a node. */
public enum NodeAction {
  /** Pulls the plug. */
  KILL("kill-node"),
  /** Starts a killed node again. */
  START("start-node"),
  /** Stops every process of the node. */
  PAUSE("pause-node"),
  /** Lets them go on. */
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
