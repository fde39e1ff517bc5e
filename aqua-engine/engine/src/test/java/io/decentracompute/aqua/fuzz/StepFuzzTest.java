package io.decentracompute.aqua.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.conformance.RecordedInputs;
import io.decentracompute.aqua.run.AirEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

class StepFuzzTest {
  private static final AirEngine ENGINE = new AirEngine();

  /** The code of a defect of ours. */
  private static final int DEFECT = 40_099;

  private static final Limits LIMITS = new Limits(1 << 20, 1 << 20, 1 << 20, true, 100_000);

  /** An honest step of the corpus, spoilt by peers, initiator or host, has a coded outcome. */
  @FuzzTest(maxDuration = "10m")
  void anySpoiltStepHasACodedOutcome(FuzzedDataProvider data) throws IOException {
    step(data);
  }

  static void step(FuzzedDataProvider data) throws IOException {
    var profile = data.consumeBoolean() ? Profile.DECENTRA : Profile.AQUAVM_0_62;
    var honest = RecordedInputs.ofAll(profile);
    var input = spoil(honest.get(data.consumeInt(0, honest.size() - 1)), data);

    var outcome = ENGINE.step(input);

    if (outcome.retCode() < 0 || outcome.retCode() >= DEFECT) {
      throw new AssertionError(
          "code %s: %s%nscript: %s"
              .formatted(outcome.retCode(), outcome.errorMessage(), input.script()));
    }
    if (!outcome.isKept()) {
      assertThat(outcome.data()).isEqualTo(input.previousData());
      assertThat(outcome.nextPeers()).isEmpty();
      assertThat(outcome.callRequests()).isEmpty();
    } else {
      DecoderFuzzTest.decode(outcome.data(), profile);
    }
  }

  private static StepInput spoil(StepInput input, FuzzedDataProvider data) {
    var script = input.script();
    var previous = input.previousData();
    var current = input.currentData();
    var results = new TreeMap<>(input.results());
    var profile = input.parameters().profile();
    boolean byInitiator = data.consumeBoolean();
    for (int changes = data.consumeInt(1, 3); changes > 0; changes--) {
      switch (data.consumeInt(0, 7)) {
        case 0 -> script = splice(script, data);
        case 1 -> current = splice(current, data);
        case 2 -> previous = splice(previous, data);
        case 3, 4 -> current = new HostileData(input.parameters(), data).spoil(current);
        case 5 -> previous = new HostileData(input.parameters(), data).spoil(previous);
        case 6 ->
            results.put(
                data.consumeBoolean() ? data.consumeInt(0, 5) : data.consumeInt(),
                new CallResult(
                    data.consumeBoolean() ? 0 : data.consumeInt(), data.consumeString(60)));
        default -> current = previous;
      }
    }
    var old = input.parameters();
    var spoilt = script;
    var particle =
        sign(old, spoilt, byInitiator)
            .orElseGet(
                () ->
                    new Particle(
                        old.particleId(),
                        old.initPeerId(),
                        old.timestampMs(),
                        old.ttlMs(),
                        spoilt,
                        old.particleSignature()));
    return new StepInput(
        spoilt,
        previous,
        current,
        RunParameters.of(particle, old.keyPair(), LIMITS, profile),
        results);
  }

  /** A hostile initiator signs what it spoils and so reaches further than a forger. */
  private static Optional<Particle> sign(RunParameters old, String script, boolean byInitiator) {
    return byInitiator
        ? HostileData.key(old.initPeerId())
            .map(
                key -> Particle.sign(key, old.particleId(), old.timestampMs(), old.ttlMs(), script))
        : Optional.empty();
  }

  private static final List<String> PIECES =
      List.of(
          "(null)",
          "(next i)",
          ")",
          "(",
          "$s",
          "%m",
          "#c",
          "x",
          "[]",
          "(seq ",
          "(par ",
          "(xor ",
          "(fold $s i ",
          "(new $s ",
          "(canon ",
          "(ap ",
          "(call ",
          "1",
          "\"",
          ":error:",
          ".$.[0]",
          "(fail 1 \"e\")",
          "(never)",
          "(match ");

  private static String splice(String text, FuzzedDataProvider data) {
    int from = data.consumeInt(0, text.length());
    int to = Math.min(text.length(), from + data.consumeInt(0, 20));
    var piece = data.consumeBoolean() ? data.pickValue(PIECES) : data.consumeString(20);
    return text.substring(0, from) + piece + text.substring(to);
  }

  private static byte[] splice(byte[] bytes, FuzzedDataProvider data) {
    int from = data.consumeInt(0, bytes.length);
    int to = Math.min(bytes.length, from + data.consumeInt(0, 40));
    var piece = data.consumeBytes(40);
    var out = Arrays.copyOf(bytes, from + piece.length + bytes.length - to);
    System.arraycopy(piece, 0, out, from, piece.length);
    System.arraycopy(bytes, to, out, from + piece.length, bytes.length - to);
    return out;
  }
}
