package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.tools.rehearsal.Rehearsal;
import io.decentracompute.aqua.tools.rehearsal.Report;
import io.decentracompute.aqua.tools.rehearsal.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs functions with services that are made up. */
@Command(
    name = "test",
    description =
        "Runs the scenarios of FILE.test.json: mocked services, virtual time; tells where each line ran.")
final class TestCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Mixin private CompilerFlags flags = new CompilerFlags();

  @Parameters(index = "0", paramLabel = "FILE")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Option(names = "--with", paramLabel = "JSON", description = "scenarios, if not FILE.test.json")
  private Optional<Path> scenarios = Optional.empty();

  @Override
  public Integer call() throws IOException, Scenario.Malformed {
    var streams = aqua.streams();
    var with =
        scenarios.orElseGet(
            () -> Path.of(file.toString().replaceFirst("\\.aqua$", "") + ".test.json"));
    if (!(Project.compile(file, flags.options(), streams.err())
        instanceof Compilation.Compiled compiled)) {
      return Aqua.MISTAKES;
    }
    int failed = 0;
    int all = 0;
    for (var scenario : read(with)) {
      all++;
      failed += holds(scenario, compiled, streams.out()) ? 0 : 1;
    }
    streams.err().printf(Locale.ROOT, "%d scenarios, %d failed%n", all, failed);
    return failed == 0 ? Aqua.OK : Aqua.MISTAKES;
  }

  static List<Scenario> read(Path file) throws IOException, Scenario.Malformed {
    try {
      return Scenario.read(Files.readString(file));
    } catch (Scenario.Malformed e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static boolean holds(Scenario scenario, Compilation.Compiled compiled, PrintStream out)
      throws Scenario.Malformed {
    var function = compiled.function(scenario.call());
    if (function.isEmpty()) {
      out.printf(
          Locale.ROOT,
          "FAIL  %s: no function `%s` is exported%n",
          scenario.name(),
          scenario.call());
      return false;
    }
    var outcome = scenario.run(function.get());
    var problem = problem(scenario, outcome);
    out.printf(
        Locale.ROOT,
        "%s  %s  (%s)%n",
        problem.isEmpty() ? "ok  " : "FAIL",
        scenario.name(),
        Report.end(outcome));
    problem.ifPresent(out::print);
    Report.timeline(outcome, scenario.peers())
        .lines()
        .forEach(line -> out.println("      " + line));
    return problem.isEmpty();
  }

  private static Optional<String> problem(Scenario scenario, Rehearsal.Outcome outcome) {
    var peers = scenario.peers();
    if (!outcome.errors().isEmpty()) {
      return Optional.of(
          "      it failed: " + Report.named(outcome.errors().getFirst().toString(), peers) + "\n");
    }
    if (scenario.expected().isEmpty()) {
      return Optional.empty();
    }
    var results =
        outcome.responses().isEmpty()
            ? Optional.<Json>empty()
            : Optional.of(Json.array(outcome.responses().getFirst()));
    if (results.equals(scenario.expected())) {
      return Optional.empty();
    }
    return Optional.of(
        "      expected %s, but %s%n%s"
            .formatted(
                Report.named(scenario.expected().get().toString(), peers),
                results
                    .map(value -> "was " + Report.named(value.toString(), peers))
                    .orElse("there was no result; what waits:"),
                results.isPresent() ? "" : Report.waiting(outcome, peers).indent(6)));
  }
}
