package io.decentracompute.aqua.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.conformance.RecordedInputs;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import io.decentracompute.aqua.trace.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every flipped bit of arriving data is refused, or touches only what nobody signs: who sent a
 * request on, call ids of other peers, numbers of generations and of a peer's last call.
 */
class BitFlipTest {
  private static final int SAMPLES = 6;

  @Test
  void everyBitIsCoveredOrIrrelevant() throws IOException {
    var engine = new AirEngine();
    var refused = new TreeMap<Integer, Integer>();
    int irrelevant = 0;
    var relevant = new ArrayList<String>();
    var inputs =
        RecordedInputs.ofAll(Profile.DECENTRA).stream()
            .filter(input -> input.currentData().length > 900 && input.currentData().length < 1300)
            .filter(input -> engine.step(input).isKept())
            .limit(SAMPLES)
            .toList();

    for (var input : inputs) {
      var honest = decode(input.currentData());
      for (int bit = 0; bit < input.currentData().length * 8; bit++) {
        var flipped = input.currentData().clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        var outcome =
            engine.step(
                new StepInput(
                    input.script(),
                    input.previousData(),
                    flipped,
                    input.parameters(),
                    input.results()));
        if (!outcome.isKept()) {
          refused.merge(outcome.retCode(), 1, Integer::sum);
        } else if (saysTheSame(honest, decode(flipped))) {
          irrelevant++;
        } else {
          relevant.add("bit " + bit);
        }
      }
    }

    assertThat(relevant).isEmpty();
    assertThat(refused).doesNotContainKey(Codes.INTERNAL);
    assertThat(refused.values().stream().mapToInt(Integer::intValue).sum())
        .isGreaterThan(20 * irrelevant);
  }

  /** The same results, signed by the same peers, in states of the same kinds. */
  private static boolean saysTheSame(ParticleData a, ParticleData b) {
    return Signatures.sets(Profile.DECENTRA, a.trace(), a.content())
            .equals(Signatures.sets(Profile.DECENTRA, b.trace(), b.content()))
        && a.trace().stream()
            .map(State::getClass)
            .toList()
            .equals(b.trace().stream().map(State::getClass).toList());
  }

  private static ParticleData decode(byte[] bytes) {
    return ((DataCodec.Decoded.Ok) DataCodec.decode(bytes, Profile.DECENTRA)).data();
  }
}
