package io.decentracompute.node.particle;

import java.time.Duration;

/** What the pipeline counts. */
public interface ParticleMetrics {
  default void received(int bytes) {}

  default void refused(Refusal reason) {}

  default void forwarded() {}

  default void sent(boolean success) {}

  /**
   * The engine made a step.
   *
   * @param retCode of the engine; 0 is fine
   */
  default void stepped(int retCode, Duration took) {}

  default void called(String service, boolean success, Duration took) {}

  default void anomaly() {}

  /** Counts nothing. */
  ParticleMetrics NONE = new ParticleMetrics() {};
}
