package io.decentracompute.aqua.conformance;

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
import java.util.Map;

/** The inputs of every step of the recorded cases, as honest material to spoil. */
public final class RecordedInputs {
  private static final Path CORPUS = Path.of("src/test/resources/conformance/air");

  private static final Map<Profile, List<StepInput>> KNOWN = new EnumMap<>(Profile.class);

  private RecordedInputs() {}

  /** Inputs with our own data in between; large cases are left out. */
  public static synchronized List<StepInput> ofAll(Profile profile) throws IOException {
    var known = KNOWN.get(profile);
    if (known == null) {
      known = read(profile);
      KNOWN.put(profile, known);
    }
    return known;
  }

  private static List<StepInput> read(Profile profile) throws IOException {
    var engine = new AirEngine();
    var inputs = new ArrayList<StepInput>();
    for (var file : ConformanceRunner.files(CORPUS)) {
      if (Files.size(file) < 60_000) {
        inputs.addAll(AirCase.inputs(read(file), engine, profile));
      }
    }
    return inputs;
  }

  static Json.Obj read(Path file) throws IOException {
    return (Json.Obj)
        ((JsonText.Result.Value) JsonText.readExact(Peers.resolve(Files.readString(file)), 2000))
            .json();
  }
}
