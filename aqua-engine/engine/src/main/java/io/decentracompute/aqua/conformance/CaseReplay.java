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
import java.util.Map;

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
    var names = new HashMap<String, String>();
    peers.fields().forEach((name, id) -> names.put(Fields.text(id), name));
    var engine = new AirEngine();
    int number = 0;
    for (var input : AirCase.inputs(recorded, engine, profile)) {
      var outcome = engine.step(input);
      out.printf(
          "step %s at %s: code %s, %s bytes%n",
          ++number,
          name(input.parameters().currentPeerId(), names),
          outcome.retCode(),
          outcome.data().length);
      if (!outcome.errorMessage().isEmpty()) {
        out.println("  " + outcome.errorMessage().strip().replace("\n", "\n  "));
      }
      outcome.nextPeers().forEach(peer -> out.println("  goes to " + name(peer, names)));
      outcome
          .callRequests()
          .forEach(
              (id, request) ->
                  out.printf(
                      "  asks %s: %s.%s %s%n",
                      id, request.serviceId(), request.functionName(), request.arguments()));
      for (var wait : outcome.waits()) {
        out.printf(
            "  waits %s%s at %s:%s %s%n",
            wait.reason(),
            wait.peer().isEmpty() ? "" : " for " + name(new PeerId(wait.peer()), names),
            wait.line(),
            wait.column(),
            wait.instruction());
      }
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

  private static String name(PeerId peer, Map<String, String> names) {
    return names.getOrDefault(peer.text(), peer.text());
  }
}
