package io.decentracompute.aqua.run;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.conformance.Peers;
import java.util.Map;

/** Steps of peers by name, in our profile; peer {@code a} is the initiator. */
final class Steps {
  private final AirEngine engine = new AirEngine();
  private final Particle particle;

  Steps(String script) {
    this.particle = Particle.sign(Peers.key("a"), "particle", 1_700_000_000_000L, 60_000, script);
  }

  Particle particle() {
    return particle;
  }

  StepOutcome step(String peer, byte[] previous, byte[] current, Map<Integer, CallResult> results) {
    return step(peer, previous, current, results, Limits.DEFAULT);
  }

  StepOutcome step(
      String peer,
      byte[] previous,
      byte[] current,
      Map<Integer, CallResult> results,
      Limits limits) {
    KeyPair key = Peers.key(peer);
    var parameters = RunParameters.of(particle, key, limits, Profile.DECENTRA);
    return engine.step(new StepInput(particle.script(), previous, current, parameters, results));
  }

  StepOutcome first(String peer) {
    return step(peer, new byte[0], new byte[0], Map.of());
  }
}
