package io.decentracompute.aqua.bench;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.simulation.SimulatedNetwork;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps of one particle as they were run once, of which the last ones are measured.
 *
 * @param timedFrom the first measured step, from 1; those before only prepare
 */
record Case(String name, Particle particle, List<SimulatedNetwork.Step> steps, int timedFrom) {

  List<SimulatedNetwork.Step> preparing() {
    return steps.subList(0, timedFrom - 1);
  }

  List<SimulatedNetwork.Step> timed() {
    return steps.subList(timedFrom - 1, steps.size());
  }

  /** The last outcome of each peer, by number of the step. */
  Map<Integer, StepOutcome> lastOfEachPeer() {
    var last = new HashMap<PeerId, Integer>();
    steps.forEach(step -> last.put(step.peer(), step.number()));
    var outcomes = new LinkedHashMap<Integer, StepOutcome>();
    last.values().stream()
        .sorted()
        .forEach(number -> outcomes.put(number, steps.get(number - 1).outcome()));
    return outcomes;
  }

  /**
   * The case as another engine can run it: scripts, results, and of which step a step's data is.
   *
   * @param seeds secret keys of all peers
   */
  Json forReference(Map<PeerId, byte[]> seeds) {
    var origin = new IdentityHashMap<byte[], Integer>();
    steps.forEach(step -> origin.put(step.outcome().data(), step.number()));
    var list = new ArrayList<Json>();
    for (var step : steps) {
      var fields = new LinkedHashMap<String, Json>();
      fields.put("peer", Json.of(step.peer().text()));
      fields.put("secret", Json.of(HexFormat.of().formatHex(seeds.get(step.peer()))));
      fields.put("previous", number(origin, step.input().previousData()));
      fields.put("current", number(origin, step.input().currentData()));
      if (step.cause() instanceof Event.Answers) {
        fields.put("results", results(step.input()));
      }
      list.add(new Json.Obj(fields));
    }
    var fields = new LinkedHashMap<String, Json>();
    fields.put("name", Json.of(name));
    fields.put("air", Json.of(particle.script()));
    fields.put("init", Json.of(particle.initPeerId().text()));
    fields.put("particleId", Json.of(particle.id()));
    fields.put("timestamp", Json.of(particle.timestampMs()));
    fields.put("ttl", Json.of(particle.ttlMs()));
    fields.put("steps", Json.array(list));
    fields.put("timedFrom", Json.of(timedFrom));
    fields.put("compare", Json.array(lastOfEachPeer().keySet().stream().map(Json::of).toList()));
    return new Json.Obj(fields);
  }

  private static Json number(Map<byte[], Integer> origin, byte[] data) {
    return Json.of(data.length == 0 ? 0 : origin.get(data));
  }

  private static Json results(StepInput input) {
    var results = new LinkedHashMap<String, Json>();
    input
        .results()
        .forEach(
            (id, result) ->
                results.put(
                    Integer.toUnsignedString(id),
                    new Json.Obj(
                        Map.of(
                            "code", Json.of(result.retCode()), "text", Json.of(result.text())))));
    return new Json.Obj(results);
  }
}
