package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.tools.network.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run made peers do.
 *
 * @param calls per peer name, what it was asked for: name and arguments
 * @param responses arguments of each response to the caller
 * @param errors codes of each error told to the caller
 */
record Observation(
    Map<String, List<Json>> calls, List<Json> responses, List<Json> errors, Network.Result taken) {
  Observation {
    calls = new TreeMap<>(calls);
    responses = List.copyOf(responses);
    errors = List.copyOf(errors);
  }

  /** The first difference from what a case expects, or null. */
  @Nullable String difference(Json.Obj run) {
    var expected = Recorded.object(run, "expect");
    var unordered = Set.copyOf(Recorded.texts(run, "unordered"));
    var wanted = Recorded.object(expected, "calls");
    var peers = new TreeSet<>(wanted.fields().keySet());
    peers.addAll(calls.keySet());
    for (var peer : peers) {
      var difference =
          Unordered.difference(
              "calls of " + peer,
              Recorded.list(wanted, peer),
              calls.getOrDefault(peer, List.of()),
              unordered);
      if (difference != null) {
        return difference + "; errors " + errors;
      }
    }
    var response =
        Unordered.inOrder(
            "responses",
            Recorded.list(expected, "responses"),
            responses,
            unordered.contains("response"));
    return response != null
        ? response + "; errors " + errors
        : Unordered.inOrder("errors", Recorded.list(expected, "errors"), errors, false);
  }
}
