package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.tools.network.Schedule;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A program of a test, run on a small network: `me` behind `relay`, and `n1` to `n3`. */
final class Program {
  private static final String HEAD =
      """
      aqua Main

      export f

      service Srv("srv"):
          text(a: string) -> string
          num(a: u32) -> u32
          put(a: string)
          fail(a: string) -> string

      service Node("node"):
          name() -> string

      """;

  private final Json.Obj recorded;
  private final Supplier<Engine> engines;

  private Program(Json.Obj recorded, Supplier<Engine> engines) {
    this.recorded = recorded;
    this.engines = engines;
  }

  /** A program with services {@code Srv} and {@code Node}; {@code f} is exported. */
  static Program of(String source, String arguments, Supplier<Engine> engines) {
    var text =
        """
        {"name": "program", "sources": {"main.aqua": %s},
         "network": {"init": "me", "peers": ["me", "relay", "n1", "n2", "n3"], "clients": {"me": "relay"}},
         "runs": [{"func": "f", "args": %s, "services": {"*": {
           "srv.text": {"echo": 0}, "srv.num": {"echo": 0}, "srv.put": {"result": []},
           "srv.fail": {"error": {"code": 1, "value": "refused"}}, "node.name": {"peerName": true}}},
           "expect": {}}]}
        """
            .formatted(Json.of(HEAD + source), arguments);
    var read = JsonText.readExact(Peers.resolve(text), 100);
    if (read instanceof JsonText.Result.Value(Json.Obj object)) {
      return new Program(object, engines);
    }
    throw new IllegalArgumentException("the arguments are no JSON: " + arguments);
  }

  /** What the mistakes are, each as kind and place with its cause. */
  List<String> mistakes() {
    return ProgramCase.compile(recorded).diagnostics().stream()
        .map(d -> d.kind().label() + " " + d.span().text() + ": " + d.cause())
        .toList();
  }

  /** The script of {@code f}. */
  String script() {
    return switch (ProgramCase.compile(recorded)) {
      case Compilation.Compiled compiled -> compiled.scripts().getOrDefault("f", "");
      case Compilation.Refused refused ->
          throw new AssertionError(refused.diagnostics().getFirst().frame());
    };
  }

  /** What a run came to, the same under every schedule. */
  Observation run() {
    var script = script();
    var run = (Json.Obj) Recorded.list(recorded, "runs").getFirst();
    Observation first = null;
    for (var schedule : Schedule.ALL) {
      var observed =
          new ProgramCase(recorded, Profile.DECENTRA, engines)
              .observe(run, script, schedule, false);
      if (!observed.taken().failures().isEmpty()) {
        throw new AssertionError(observed.taken().failures().getFirst());
      }
      if (first != null && !shown(first).equals(shown(observed))) {
        throw new AssertionError("schedules differ: " + shown(first) + " and " + shown(observed));
      }
      first = observed;
    }
    if (first == null) {
      throw new IllegalStateException("there is no schedule");
    }
    return first;
  }

  /** The results given to the caller, as JSON; empty if there were none. */
  String results() {
    var responses = run().responses();
    return responses.isEmpty() ? "" : responses.getFirst().toString();
  }

  /** Arguments of a service's function at a peer, in no particular order. */
  static List<String> calls(Observation observation, String peer, String function) {
    return observation.calls().getOrDefault(peer, List.of()).stream()
        .filter(call -> call.toString().startsWith("[\"" + function + "\""))
        .map(Json::toString)
        .sorted()
        .toList();
  }

  private static String shown(Observation observation) {
    var calls = new java.util.TreeMap<String, List<String>>();
    for (Map.Entry<String, List<Json>> entry : observation.calls().entrySet()) {
      calls.put(entry.getKey(), entry.getValue().stream().map(Json::toString).sorted().toList());
    }
    return calls + " " + observation.responses() + " " + observation.errors();
  }
}
