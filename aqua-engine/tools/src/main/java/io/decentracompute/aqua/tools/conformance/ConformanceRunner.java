package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.conformance.CaseResult;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.tools.network.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs a folder of recorded cases of every kind; the kind of a case is told by its content. */
public final class ConformanceRunner {
  private final Profile profile;
  private final Supplier<Engine> engines;
  private final io.decentracompute.aqua.conformance.ConformanceRunner engineCases;

  public ConformanceRunner(Profile profile) {
    this(profile, AirEngine::new);
  }

  /** A runner whose programs are run by other engines than ours. */
  ConformanceRunner(Profile profile, Supplier<Engine> engines) {
    this.profile = profile;
    this.engines = engines;
    this.engineCases = new io.decentracompute.aqua.conformance.ConformanceRunner(profile);
  }

  /**
   * {@code FOLDER [--strict] [--decentra]}: exit code 0 if all agrees, 1 if not, 2 for bad usage.
   */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(List.of(arguments), System.out));
  }

  /** As {@link #main}, but returns the exit code. */
  public static int run(List<String> arguments, PrintStream out) throws IOException {
    return io.decentracompute.aqua.conformance.ConformanceRunner.run(
        arguments,
        out,
        profile -> {
          var runner = new ConformanceRunner(profile);
          return file -> runner.runFile(file, taken -> {});
        });
  }

  /** One case; the consumer is told what each run of a program took. */
  public CaseResult runFile(Path file, Consumer<Network.Result> taken) throws IOException {
    var name = file.getFileName().toString().replaceFirst("\\.json$", "");
    var group = name.replaceFirst("-[0-9]+$", "");
    var read = JsonText.readExact(Peers.resolve(Files.readString(file)), 2000);
    if (!(read instanceof JsonText.Result.Value(Json.Obj recorded))) {
      return new CaseResult.Failed(name, group, "the file is no JSON object");
    }
    if (recorded.get("runs") == null && recorded.get("errors") == null) {
      return engineCases.runFile(file);
    }
    try {
      var difference =
          recorded.get("runs") != null
              ? new ProgramCase(recorded, profile, engines).difference(taken)
              : ErrorCase.difference(recorded);
      return difference == null
          ? new CaseResult.Passed(name, group)
          : new CaseResult.Failed(name, group, difference);
    } catch (IllegalArgumentException | ClassCastException e) {
      return new CaseResult.Failed(name, group, "the case is malformed: " + e.getMessage());
    }
  }
}
