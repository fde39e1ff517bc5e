package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.explain.Explanation;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;

/** Shows a recorded case step by step: who ran, what happened, what each branch waits for. */
public final class CaseReplay {
  private CaseReplay() {}

  /** Prints the steps; exit code 0, or 2 where the file is no case. */
  public static int print(Path file, Profile profile, PrintStream out) throws IOException {
    var text = Peers.resolve(Files.readString(file));
    if (!(JsonText.readExact(text, 2000) instanceof JsonText.Result.Value(Json.Obj recorded))
        || !(recorded.get("steps") instanceof Json.Arr)
        || !(recorded.get("peers") instanceof Json.Obj peers)) {
      out.println("air: " + file + " is no recorded case of steps");
      return 2;
    }
    var names = new HashMap<PeerId, String>();
    peers.fields().forEach((name, id) -> names.put(new PeerId(Fields.text(id)), name));
    var shown = new StepText(names, out);
    var engine = new AirEngine();
    int number = 0;
    for (var input : AirCase.inputs(recorded, engine, profile)) {
      var outcome = engine.step(input);
      shown.say(
          "step %s at %s: %s bytes"
              .formatted(++number, input.parameters().currentPeerId(), outcome.data().length));
      shown.print(outcome);
    }
    return 0;
  }

  /**
   * Explains what the branches wait for at the peer of a step.
   *
   * @param step number of the step, from 1; 0 for the last one
   * @return 0, or 2 where the file is no case or has no such step
   */
  public static int explain(
      Path file, Profile profile, int step, boolean json, SourceMap map, PrintStream out)
      throws IOException {
    var text = Peers.resolve(Files.readString(file));
    if (!(JsonText.readExact(text, 2000) instanceof JsonText.Result.Value(Json.Obj recorded))
        || !(recorded.get("steps") instanceof Json.Arr steps)
        || step > steps.values().size()
        || steps.values().isEmpty()) {
      out.println("air: " + file + " is no recorded case with such a step");
      return 2;
    }
    var engine = new AirEngine();
    var inputs = AirCase.inputs(recorded, engine, profile);
    var input = inputs.get(step <= 0 ? inputs.size() - 1 : step - 1);
    var outcome = engine.step(input);
    var explanation = Explanation.of(input.script(), outcome.waits(), map);
    out.print(json ? explanation.json() + "\n" : explanation.text(Instant.EPOCH));
    return 0;
  }
}
