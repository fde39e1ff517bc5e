package io.decentracompute.aqua.bench;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.DataView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The published AquaVM under Node, in a process of its own. */
record Reference(Path folder) {
  /** Longer values are compared by their identifier alone. */
  private static final int SHOWN = 1_000_000;

  /** How long the measured steps take it, in microseconds. */
  record Time(double min, double p50, int samples) {}

  /**
   * Runs all cases, compares what each step gives with ours, and measures.
   *
   * @param work a folder for files
   * @throws IOException it cannot be run, or it behaves otherwise than our engine
   */
  Map<String, Time> measure(List<Case> cases, Path work, double seconds)
      throws IOException, InterruptedException {
    var files = new ArrayList<Json>();
    for (var measured : cases) {
      var file = work.resolve("case-" + files.size() + ".json");
      Files.writeString(file, measured.forReference(Cases.seeds()).toString());
      files.add(Json.of(file.toString()));
    }
    var list = Files.writeString(work.resolve("cases.json"), Json.array(files).toString());
    var out = work.resolve("reference.json");
    var log = work.resolve("reference.log");
    var process =
        new ProcessBuilder(
                "node",
                "--max-old-space-size=4096",
                folder.resolve("reference.mjs").toString(),
                list.toString(),
                out.toString(),
                Double.toString(seconds))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(
            "the reference failed; is it installed (npm ci in %s)? %s"
                .formatted(folder, Files.readString(log)));
      }
    } finally {
      process.destroyForcibly();
    }
    if (!(JsonText.readExact(Files.readString(out), 2000)
        instanceof JsonText.Result.Value(Json.Arr results))) {
      throw new IOException("the reference's results are no list");
    }
    var times = new LinkedHashMap<String, Time>();
    for (int i = 0; i < cases.size(); i++) {
      var result = (Json.Obj) results.values().get(i);
      compare(cases.get(i), (Json.Arr) field(result, "outcomes"));
      times.put(
          cases.get(i).name(),
          new Time(number(result, "min"), number(result, "p50"), (int) number(result, "samples")));
    }
    return times;
  }

  private static void compare(Case measured, Json.Arr theirs) throws IOException {
    for (var step : measured.steps()) {
      var other = (Json.Obj) theirs.values().get(step.number() - 1);
      var ours = seen(step.outcome(), measured.lastOfEachPeer().containsKey(step.number()));
      for (var name : List.of("code", "next", "calls", "data")) {
        if (!field(ours, name).equals(field(other, name))) {
          throw new IOException(
              "case '%s', step %s, %s: ours %s, the reference %s"
                  .formatted(
                      measured.name(),
                      step.number(),
                      name,
                      brief(field(ours, name)),
                      brief(field(other, name))));
        }
      }
    }
  }

  /** An outcome as the reference's side tells it. */
  private static Json.Obj seen(StepOutcome outcome, boolean withData) {
    var calls = new LinkedHashMap<String, Json>();
    outcome
        .callRequests()
        .forEach(
            (id, call) ->
                calls.put(
                    Integer.toUnsignedString(id),
                    new Json.Obj(
                        Map.of(
                            "service", Json.of(call.serviceId()),
                            "function", Json.of(call.functionName()),
                            "args", Json.array(call.arguments())))));
    return new Json.Obj(
        Map.of(
            "code",
            Json.of(outcome.retCode()),
            "next",
            Json.array(
                outcome.nextPeers().stream().map(PeerId::text).sorted().map(Json::of).toList()),
            "calls",
            new Json.Obj(calls),
            "data",
            withData ? view(outcome) : new Json.Null()));
  }

  private static Json view(StepOutcome outcome) {
    if (!(DataCodec.decode(outcome.data(), Profile.AQUAVM_0_62)
        instanceof DataCodec.Decoded.Ok(var data))) {
      throw new IllegalStateException("our own data does not decode");
    }
    var view = new TreeMap<>(((Json.Obj) DataView.of(data)).fields());
    var values = new TreeMap<String, Json>();
    ((Json.Obj) field(new Json.Obj(view), "value_store"))
        .fields()
        .forEach(
            (cid, text) ->
                values.put(cid, ((Json.Str) text).value().length() > SHOWN ? Json.of("") : text));
    view.put("value_store", new Json.Obj(values));
    return new Json.Obj(view);
  }

  private static Json field(Json.Obj object, String name) {
    var value = object.get(name);
    if (value == null) {
      throw new IllegalStateException("there is no field " + name);
    }
    return value;
  }

  private static double number(Json.Obj object, String name) {
    return Double.parseDouble(field(object, name).toString());
  }

  private static String brief(Json value) {
    var text = value.toString();
    return text.length() <= 2000 ? text : text.substring(0, 2000) + "…";
  }
}
