package io.decentracompute.node.particle;

import io.decentracompute.aqua.StepOutcome;
import java.util.Optional;

/**
 * The initiator's side of its own particle at this peer; called on the actor's thread and on those
 * of calls.
 */
public interface ParticleListener {
  /** Answers a call to one of the particle's own functions, or leaves it to the peer's services. */
  Optional<Answer> call(HostCall call);

  /**
   * A step was made.
   *
   * @param from peer whose data were stepped; this peer's own id for its start and for call results
   * @param idle whether this peer has nothing more to do for the particle until something arrives
   */
  void stepped(StepOutcome outcome, String from, boolean idle);

  /** The particle's time is over here. */
  void ended();
}
