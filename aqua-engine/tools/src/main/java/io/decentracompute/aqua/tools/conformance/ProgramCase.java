package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.conformance.ServiceRules;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import io.decentracompute.aqua.tools.network.Network;
import io.decentracompute.aqua.tools.network.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A recorded program: compile it, run its functions, compare what peers were asked for. */
final class ProgramCase {
  private static final Set<String> UNCOMPARED =
      Set.of("getDataSrv", "errorHandlingSrv", "op", "math", "cmp");

  private final Json.Obj recorded;
  private final Profile profile;
  private final Supplier<Engine> engines;

  ProgramCase(Json.Obj recorded, Profile profile) {
    this(recorded, profile, AirEngine::new);
  }

  /** A program that is run by other engines than ours. */
  ProgramCase(Json.Obj recorded, Profile profile, Supplier<Engine> engines) {
    this.recorded = recorded;
    this.profile = profile;
    this.engines = engines;
  }

  /** How a case's sources are compiled. */
  static Compilation compile(Json.Obj recorded) {
    var files = Recorded.textMap(recorded, "sources");
    var options = Recorded.object(recorded, "options");
    var constants = new HashMap<String, Json>();
    for (var text : Recorded.texts(options, "constants")) {
      int equal = text.indexOf('=');
      var value = JsonText.readExact(text.substring(equal + 1).strip(), 1);
      if (value instanceof JsonText.Result.Value(var json)) {
        constants.put(text.substring(0, equal).strip(), json);
      }
    }
    return AquaCompiler.compile(
        new SourceFile("main.aqua", files.getOrDefault("main.aqua", "")),
        Sources.of(files),
        new CompileOptions(
            !Recorded.flag(options, "noRelay"),
            !Recorded.flag(options, "noXor"),
            Recorded.flag(options, "tracing"),
            constants,
            Recorded.texts(options, "imports")));
  }

  /** The first difference, or null; the consumer is told what each run took. */
  @Nullable String difference(Consumer<Network.Result> taken) {
    return switch (compile(recorded)) {
      case Compilation.Refused refused -> {
        var text = new StringBuilder("does not compile:");
        refused.diagnostics().forEach(d -> text.append('\n').append(d.frame()));
        yield text.toString();
      }
      case Compilation.Compiled compiled -> runs(compiled.scripts(), taken);
    };
  }

  private @Nullable String runs(Map<String, String> scripts, Consumer<Network.Result> taken) {
    for (var run : Recorded.list(recorded, "runs")) {
      var function = Recorded.text((Json.Obj) run, "func");
      var script = scripts.get(function);
      if (script == null) {
        return "there is no exported function " + function;
      }
      for (var schedule : Schedule.ALL) {
        var difference = run((Json.Obj) run, script, schedule, taken);
        if (difference != null) {
          return function + " under " + schedule + ": " + difference;
        }
      }
    }
    return null;
  }

  private @Nullable String run(
      Json.Obj run, String script, Schedule schedule, Consumer<Network.Result> taken) {
    var observed = observe(run, script, schedule, false);
    taken.accept(observed.taken());
    return observed.taken().failures().isEmpty()
        ? observed.difference(run)
        : observed.taken().failures().getFirst();
  }

  /**
   * Runs one script as a case says.
   *
   * @param counted whether instructions are counted
   */
  Observation observe(Json.Obj run, String script, Schedule schedule, boolean counted) {
    var description = Recorded.object(recorded, "network");
    var peers = new ArrayList<>(Recorded.texts(description, "peers"));
    var clients = Recorded.textMap(description, "clients");
    var initiator = Recorded.text(description, "init");
    if (!peers.contains(initiator)) {
      peers.add(initiator);
    }
    var network = new Network(peers, clients, Peers::key, profile, engines);
    var watch = new Watch(run, initiator, clients.getOrDefault(initiator, initiator));
    var id = "particle-" + Recorded.text(recorded, "name");
    var taken =
        counted
            ? network.runCounted(initiator, id, script, watch::call, schedule)
            : network.run(initiator, id, script, watch::call, schedule);
    return new Observation(watch.calls, watch.responses, watch.errors, taken);
  }

  /** Answers for all peers and notes what they were asked. */
  private static final class Watch {
    private final Json.Obj run;
    private final String initiator;
    private final String relay;
    private final ServiceRules rules;
    private final Map<String, List<Json>> calls = new TreeMap<>();
    private final List<Json> responses = new ArrayList<>();
    private final List<Json> errors = new ArrayList<>();

    Watch(Json.Obj run, String initiator, String relay) {
      this.run = run;
      this.initiator = initiator;
      this.relay = relay;
      this.rules = new ServiceRules(Recorded.object(run, "services"));
    }

    Optional<CallResult> call(String peer, CallRequest request) {
      var name = request.serviceId() + "." + request.functionName();
      note(peer, name, request);
      if (peer.equals(initiator)) {
        switch (request.serviceId()) {
          case "getDataSrv" -> {
            var value =
                request.functionName().equals("-relay-")
                    ? Json.of(Peers.key(relay).peerId().text())
                    : Recorded.object(run, "args").get(request.functionName());
            return value == null
                ? Optional.of(new CallResult(1, "\"no such argument\""))
                : Optional.of(CallResult.ok(value.toString()));
          }
          case "callbackSrv" -> {
            var rule = Recorded.object(run, "callbacks").get(request.functionName());
            return rule instanceof Json.Obj found
                ? rules.apply(found, peer, name, request.arguments()).map(Reply::result)
                : Optional.of(CallResult.ok("[]"));
          }
          case "errorHandlingSrv" -> {
            return Optional.of(CallResult.ok("[]"));
          }
          default -> {}
        }
      }
      return rules.answer(peer, request).map(Reply::result);
    }

    private void note(String peer, String name, CallRequest request) {
      if (name.equals("callbackSrv.response")) {
        responses.add(Json.array(request.arguments()));
      } else if (name.equals("errorHandlingSrv.error")) {
        var code =
            request.arguments().getFirst() instanceof Json.Obj e ? e.get("error_code") : null;
        errors.add(code == null ? new Json.Null() : code);
      } else if (!UNCOMPARED.contains(request.serviceId())
          && !Recorded.texts(run, "ignore").contains(name)) {
        var call = new ArrayList<Json>();
        call.add(Json.of(name));
        call.addAll(request.arguments());
        calls.computeIfAbsent(peer, p -> new ArrayList<>()).add(Json.array(call));
      }
    }
  }
}
