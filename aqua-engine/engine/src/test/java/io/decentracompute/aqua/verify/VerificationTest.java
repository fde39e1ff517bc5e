package io.decentracompute.aqua.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.run.AirEngine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who signed what, told from saved data. */
class VerificationTest {
  private static final PeerId A = Peers.key("a").peerId();
  private static final String SCRIPT =
      "(seq\n (call \"%s\" (\"pictures\" \"shrink\") [7] x)\n (call \"%s\" (\"log\" \"note\") [x]))"
          .formatted(A, A);
  private final Particle particle =
      Particle.sign(Peers.key("a"), "p", 1_700_000_000_000L, 60_000, SCRIPT);

  @Test
  void factsNamePeerServicePlaceAndValue() {
    var result = Verification.verify(particle, run(), Profile.DECENTRA);

    assertThat(result).isInstanceOf(Verification.Result.Holds.class);
    var facts = ((Verification.Result.Holds) result).view().byPeer().getOrDefault(A, List.of());
    assertThat(facts).extracting(TraceView.Fact::function).containsExactly("shrink", "note");
    assertThat(facts).extracting(TraceView.Fact::line).containsExactly(2, 3);
    assertThat(facts)
        .extracting(TraceView.Fact::kind)
        .containsExactly(TraceView.Kind.ANSWERED, TraceView.Kind.UNUSED);
    assertThat(facts.getFirst().value().orElseThrow()).hasToString("{\"small\":true}");
  }

  @Test
  void dataOfAnotherParticleIsBroken() {
    var other = Particle.sign(Peers.key("a"), "p", 1_700_000_000_001L, 60_000, SCRIPT);

    assertThat(Verification.verify(other, run(), Profile.DECENTRA))
        .isInstanceOf(Verification.Result.Broken.class);
  }

  @Test
  void aParticleThatNobodySignedIsBroken() {
    var forged =
        new Particle("p", A, 1_700_000_000_000L, 60_000, SCRIPT + " ", particle.signature());

    assertThat(Verification.verify(forged, run(), Profile.DECENTRA))
        .isInstanceOf(Verification.Result.Broken.class);
  }

  private byte[] run() {
    var engine = new AirEngine();
    var parameters = RunParameters.of(particle, Peers.key("a"), Limits.DEFAULT, Profile.DECENTRA);
    var data = new byte[0];
    for (var results :
        List.of(
            Map.<Integer, CallResult>of(),
            Map.of(1, CallResult.ok("{\"small\":true}")),
            Map.of(2, CallResult.ok("null")))) {
      data = engine.step(new StepInput(SCRIPT, data, new byte[0], parameters, results)).data();
    }
    return data;
  }
}
