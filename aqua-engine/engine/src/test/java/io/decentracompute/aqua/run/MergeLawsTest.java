package io.decentracompute.aqua.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.conformance.RecordedInputs;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of merging, over every step of the recorded cases. */
class MergeLawsTest {
  private final AirEngine engine = new AirEngine();

  @ParameterizedTest
  @EnumSource(Profile.class)
  void mergingDataWithItselfChangesNothing(Profile profile) throws IOException {
    for (var input : honest(profile)) {
      var outcome = engine.step(input);
      if (outcome.retCode() == 0) {
        var again = merge(input, outcome.data(), outcome.data());

        assertThat(again.retCode()).isZero();
        assertThat(again.data()).isEqualTo(outcome.data());
        assertThat(again.callRequests()).isEmpty();
        assertThat(again.nextPeers()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void whatWasMergedIsAbsorbed(Profile profile) throws IOException {
    for (var input : honest(profile)) {
      var outcome = engine.step(input);
      if (outcome.retCode() == 0 && input.currentData().length > 0) {
        var late = merge(input, outcome.data(), input.currentData());

        assertThat(late.retCode()).isZero();
        assertThat(late.data()).isEqualTo(outcome.data());
        assertThat(late.callRequests()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void sameInputGivesSameBytes(Profile profile) throws IOException {
    for (var input : honest(profile)) {
      assertThat(new AirEngine().step(input).data()).isEqualTo(engine.step(input).data());
    }
  }

  /**
   * A third of the steps, of the particle as its initiator signed it, without size limits of their
   * own.
   */
  private static List<StepInput> honest(Profile profile) throws IOException {
    var all = RecordedInputs.ofAll(profile);
    return java.util.stream.IntStream.range(0, all.size() / 3)
        .mapToObj(i -> all.get(3 * i))
        .filter(input -> input.parameters().limits().dataBytes() > 1_000_000)
        .filter(
            input -> {
              var p = input.parameters();
              return new Particle(
                      p.particleId(),
                      p.initPeerId(),
                      p.timestampMs(),
                      p.ttlMs(),
                      input.script(),
                      p.particleSignature())
                  .verify();
            })
        .toList();
  }

  private StepOutcome merge(StepInput at, byte[] previous, byte[] current) {
    return engine.step(new StepInput(at.script(), previous, current, at.parameters(), Map.of()));
  }
}
