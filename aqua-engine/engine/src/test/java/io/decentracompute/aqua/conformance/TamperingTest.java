package io.decentracompute.aqua.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hostile peer that alters what others signed is refused, on data of the recorded cases. */
class TamperingTest {
  private static final Path CORPUS = Path.of("src/test/resources/conformance/air");
  private static final int SEEDS = 3;
  private final Engine engine = new AirEngine();

  @Test
  void everyAlterationIsRefusedWithACode() throws IOException {
    var counts = new EnumMap<Tampering.Target, Integer>(Tampering.Target.class);
    var accepted = new ArrayList<String>();
    long seed = 0;
    for (var file : ConformanceRunner.files(CORPUS)) {
      for (var input : arrivals(file)) {
        for (var target : Tampering.Target.values()) {
          for (int i = 0; i < SEEDS; i++) {
            long drawn = seed++;
            var tampered =
                Tampering.tamper(
                    target, drawn, input.script(), input.currentData(), Profile.DECENTRA);
            if (tampered.isEmpty()) {
              continue;
            }
            var outcome =
                engine.step(
                    new StepInput(
                        tampered.get().script(),
                        input.previousData(),
                        tampered.get().data(),
                        input.parameters(),
                        input.results()));
            counts.merge(target, 1, Integer::sum);
            if (outcome.isKept() || outcome.retCode() == 40_099) {
              accepted.add(
                  "%s seed %s: %s -> %s %s"
                      .formatted(
                          file.getFileName(),
                          drawn,
                          tampered.get().what(),
                          outcome.retCode(),
                          outcome.errorMessage()));
            }
          }
        }
      }
    }

    assertThat(accepted).isEmpty();
    assertThat(counts.values()).hasSize(5).allMatch(count -> count > 300);
  }

  /** The honest steps of a case at which data arrived and was accepted. */
  private List<StepInput> arrivals(Path file) throws IOException {
    var recorded =
        (Json.Obj)
            ((JsonText.Result.Value)
                    JsonText.readExact(Peers.resolve(Files.readString(file)), 2000))
                .json();
    return AirCase.inputs(recorded, engine, Profile.DECENTRA).stream()
        .filter(input -> input.currentData().length > 0)
        .filter(input -> engine.step(input).isKept())
        .limit(2)
        .toList();
  }
}
