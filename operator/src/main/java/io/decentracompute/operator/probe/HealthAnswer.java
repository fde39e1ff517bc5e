package io.decentracompute.operator.probe;

import java.util.Map;

/** What came of a health particle. */
public sealed interface HealthAnswer {
  /**
   * The gateway ran it.
   *
   * @param answers what each peer said of itself, by peer id; a silent peer is missing
   */
  record Answers(Map<String, NodeStatus> answers) implements HealthAnswer {
    /** Copies the map. */
    public Answers {
      answers = Map.copyOf(answers);
    }
  }

  /** The gateway cannot be asked, so nothing is known about any worker. */
  record NoGateway(String cause) implements HealthAnswer {}
}
