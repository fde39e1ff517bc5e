package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.tools.gateway.GatewayRun;
import io.decentracompute.aqua.tools.rehearsal.Report;
import io.decentracompute.aqua.tools.rehearsal.Scenario;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs a function. */
@Command(
    name = "run",
    description =
        "Runs a function at a gateway, or on a simulated network; tells where it is while it waits.")
final class RunCommand implements Callable<Integer> {
  private static final long TELL_EVERY_MS = 2000;

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private picocli.CommandLine.Model.CommandSpec command;

  @Mixin private CompilerFlags flags = new CompilerFlags();

  @Parameters(index = "0", paramLabel = "FILE")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Parameters(index = "1", paramLabel = "FUNCTION", description = "an exported function")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String name;

  @Option(
      names = "--arg",
      paramLabel = "NAME=JSON",
      description = "value of a parameter; texts need quotes")
  private Map<String, String> texts = new LinkedHashMap<>();

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "the gateway that starts it, as http://host:8081")
  private Optional<URI> gateway = Optional.empty();

  @Option(
      names = "--network",
      paramLabel = "JSON",
      description = "a simulated network in place of a gateway: peers, services, faults")
  private Optional<Path> network = Optional.empty();

  @Option(
      names = "--to-end",
      description = "wait at the gateway until all has ended, not only for the first response")
  private boolean toEnd;

  @Option(
      names = "--ttl",
      paramLabel = "MS",
      description = "how long the particle may live, in milliseconds")
  private long ttlMs = 30_000;

  @Override
  public Integer call() throws IOException, InterruptedException, Scenario.Malformed {
    if (gateway.isPresent() == network.isPresent()) {
      throw new ParameterException(
          command.commandLine(), "say where: either --gateway URL or --network JSON");
    }
    var arguments = arguments();
    var options = flags.options();
    if (gateway
        .isPresent()) { // the gateway itself starts the particle: there is no relay before it
      options =
          new CompileOptions(
              false,
              options.errorsComeHome(),
              options.tracing(),
              options.constants(),
              options.importFolders());
    }
    if (!(Project.compile(file, options, aqua.streams().err())
        instanceof Compilation.Compiled compiled)) {
      return Aqua.MISTAKES;
    }
    var function = compiled.function(name);
    if (function.isEmpty()) {
      aqua.streams().err().println(ExplainTopologyCommand.unknown(file, name, compiled));
      return Aqua.MISTAKES;
    }
    var missing =
        function.get().parameters().stream()
            .filter(parameter -> !arguments.containsKey(parameter))
            .toList();
    if (network.isPresent()) {
      return simulated(function.get(), arguments, network.get());
    }
    if (!missing.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "`%s` needs values: --arg %s=JSON".formatted(name, String.join("=JSON --arg ", missing)));
    }
    return atGateway(function.get(), arguments, gateway.orElseThrow());
  }

  private Map<String, Json> arguments() {
    var arguments = new LinkedHashMap<String, Json>();
    texts.forEach(
        (parameter, text) -> {
          if (!(JsonText.readExact(text, 100) instanceof JsonText.Result.Value(var json))) {
            throw new ParameterException(
                command.commandLine(),
                "--arg %s=%s: the value is no JSON; texts need quotes".formatted(parameter, text));
          }
          arguments.put(parameter, json);
        });
    return arguments;
  }

  private int simulated(CompiledFunction function, Map<String, Json> arguments, Path description)
      throws IOException, Scenario.Malformed {
    var scenario = TestCommand.read(description).getFirst().with(arguments);
    var outcome = scenario.run(function);
    var err = aqua.streams().err();
    err.print(Report.timeline(outcome, scenario.peers()));
    err.println(Report.end(outcome));
    outcome.responses().forEach(values -> aqua.streams().out().println(Json.array(values)));
    outcome
        .errors()
        .forEach(e -> err.println("failed: " + Report.named(e.toString(), scenario.peers())));
    boolean answered = !outcome.responses().isEmpty() || function.type().results().isEmpty();
    if (!answered) {
      err.print("no result came; what waits:\n" + Report.waiting(outcome, scenario.peers()));
    }
    return outcome.errors().isEmpty() && answered ? Aqua.OK : Aqua.MISTAKES;
  }

  private int atGateway(CompiledFunction function, Map<String, Json> arguments, URI where)
      throws IOException, InterruptedException {
    var err = aqua.streams().err();
    var last = new AtomicReference<>("the gateway has not taken it yet");
    // a function without results gives no response: all is well unless it fails
    var exit = new AtomicInteger(function.type().results().isEmpty() ? Aqua.OK : Aqua.MISTAKES);
    long start = System.nanoTime();
    try (var ticker = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
      var ticking =
          ticker.scheduleAtFixedRate(
              () ->
                  err.printf(
                      Locale.ROOT, "%5.1f s  %s%n", (System.nanoTime() - start) / 1e9, last.get()),
              TELL_EVERY_MS,
              TELL_EVERY_MS,
              TimeUnit.MILLISECONDS);
      GatewayRun.run(
          where,
          function.script(),
          arguments,
          ttlMs,
          event -> {
            told(event, function, last, exit);
            return toEnd || !event.name().equals("response");
          });
      ticking.cancel(true);
    }
    return exit.get();
  }

  private void told(
      GatewayRun.Event event,
      CompiledFunction function,
      AtomicReference<String> last,
      AtomicInteger exit) {
    var streams = aqua.streams();
    switch (event.name()) {
      case "particle" -> {
        streams.err().println("particle " + event.data().get("id"));
        last.set("the particle is on its way; no answer yet");
      }
      case "response" -> {
        streams.out().println(event.data().get("values"));
        exit.set(Aqua.OK);
        last.set("a response has come; something still runs");
      }
      case "error" -> {
        streams.err().println("failed: " + event.data().get("values"));
        exit.set(Aqua.MISTAKES);
      }
      case "callback" ->
          streams.err().println(event.data().get("name") + " " + event.data().get("values"));
      case "end" -> end(event.data(), function);
      default -> {}
    }
  }

  private void end(Json.Obj end, CompiledFunction function) {
    var err = aqua.streams().err();
    if (end.get("waitingFor") instanceof Json.Arr waiting && !waiting.values().isEmpty()) {
      var map = function.sourceMap();
      err.println("what waits at the gateway:");
      for (var one : waiting.values()) {
        if (one instanceof Json.Obj branch) {
          err.println("  " + branch(branch, function.script(), map));
        }
      }
    }
    err.println("ended: " + end.get("reason"));
  }

  /** A branch that waits: the line of Aqua, and why it cannot go on. */
  static String branch(Json.Obj branch, String script, SourceMap map) {
    var place = Optional.<SourceMap.Place>empty();
    if (branch.get("line") instanceof Json.Int line
        && branch.get("column") instanceof Json.Int column) {
      place = map.placeOf(offset(script, line.bits(), column.bits()));
    }
    var why = branch.get("why") instanceof Json.Str(var text) ? text : branch.toString();
    return place.map(p -> p + ": ").orElse("") + why;
  }

  private static int offset(String script, long line, long column) {
    int start = 0;
    for (long i = 1; i < line; i++) {
      int end = script.indexOf('\n', start);
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    return (int) Math.min(script.length(), start + column - 1);
  }
}
