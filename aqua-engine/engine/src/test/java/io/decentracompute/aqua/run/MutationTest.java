package io.decentracompute.aqua.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.conformance.RecordedInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutated data, scripts and results give a coded outcome: no exception, no defect, no hang. */
class MutationTest {
  private static final int ROUNDS = 10_000;
  private static final int DEFECT = Codes.INTERNAL;

  @ParameterizedTest
  @EnumSource(Profile.class)
  void mutatedInputsHaveCodedOutcomes(Profile profile) throws IOException {
    var engine = new AirEngine();
    var inputs = RecordedInputs.ofAll(profile);
    var random = new Random(20_261_124 + profile.name().length());
    var defects = new ArrayList<String>();
    for (int round = 0; round < ROUNDS; round++) {
      var honest = inputs.get(random.nextInt(inputs.size()));
      var mutated = mutate(honest, random);
      StepOutcome outcome = engine.step(mutated);
      if (outcome.retCode() == DEFECT || outcome.retCode() < 0) {
        defects.add("round " + round + ": " + outcome.errorMessage());
      }
    }

    assertThat(defects).isEmpty();
  }

  @org.junit.jupiter.api.Test
  void mutatedScriptsParseOrAreRefused() throws IOException {
    var inputs = RecordedInputs.ofAll(Profile.AQUAVM_0_62);
    var random = new Random(62);

    for (int round = 0; round < ROUNDS; round++) {
      var script = mutate(inputs.get(random.nextInt(inputs.size())).script(), random);

      switch (Script.parse(script)) {
        case Script.Parsed.Ok(var parsed) -> assertThat(parsed.size()).isPositive();
        case Script.Parsed.Refused(var errors) -> assertThat(errors.frames()).isNotBlank();
      }
    }
  }

  private static StepInput mutate(StepInput input, Random random) {
    var script = input.script();
    var previous = input.previousData();
    var current = input.currentData();
    var results = input.results();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      switch (random.nextInt(6)) {
        case 0, 1 -> current = mutate(current, random);
        case 2 -> previous = mutate(previous, random);
        case 3 -> script = mutate(script, random);
        case 4 -> {
          var changed = new LinkedHashMap<Integer, CallResult>();
          results.forEach(
              (id, result) ->
                  changed.put(
                      random.nextInt(4) == 0 ? random.nextInt() : id,
                      new CallResult(
                          random.nextInt(3) == 0 ? random.nextInt() : result.retCode(),
                          mutate(result.text(), random))));
          results = changed;
        }
        default -> current = previous;
      }
    }
    var parameters = input.parameters();
    if (random.nextBoolean()) {
      // Signed by the initiator itself: a hostile initiator reaches further than a forger.
      var init = initiator(parameters);
      var particle =
          Particle.sign(
              init, parameters.particleId(), parameters.timestampMs(), parameters.ttlMs(), script);
      parameters =
          RunParameters.of(particle, parameters.keyPair(), Limits.DEFAULT, parameters.profile());
    }
    return new StepInput(script, previous, current, parameters, results);
  }

  private static io.decentracompute.aqua.KeyPair initiator(RunParameters parameters) {
    for (var name : List.of("a", "b", "c", "d", "e", "relay")) {
      if (Peers.key(name).peerId().equals(parameters.initPeerId())) {
        return Peers.key(name);
      }
    }
    return Peers.key("a");
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return random.nextInt(20) == 0 ? new byte[] {(byte) random.nextInt()} : bytes;
    }
    var changed = bytes.clone();
    switch (random.nextInt(4)) {
      case 0 -> changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      case 2 -> {
        return java.util.Arrays.copyOf(changed, random.nextInt(changed.length + 1));
      }
      default -> {
        int from = random.nextInt(changed.length);
        int to = random.nextInt(changed.length);
        int length = Math.min(1 + random.nextInt(40), changed.length - Math.max(from, to));
        System.arraycopy(bytes, from, changed, to, length);
      }
    }
    return changed;
  }

  private static String mutate(String text, Random random) {
    if (text.isEmpty()) {
      return text;
    }
    if (random.nextInt(3) == 0) {
      return new String(
          mutate(text.getBytes(StandardCharsets.UTF_8), random), StandardCharsets.UTF_8);
    }
    int from = random.nextInt(text.length());
    int to = Math.min(text.length(), from + random.nextInt(12));
    var pieces =
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
            "1",
            "\"",
            ":error:",
            ".$.[0]",
            "(fail 1 \"e\")",
            "\uD83C");
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, from) + text.substring(to);
      case 1 ->
          text.substring(0, from) + pieces.get(random.nextInt(pieces.size())) + text.substring(to);
      default -> text.substring(0, to) + text.substring(from);
    };
  }
}
