package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.conformance.CaseResult;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.tools.network.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a folder of recorded cases of every kind; the kind of a case is told by its content. */
public final class ConformanceRunner {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)\\}\\}");

  private final Profile profile;
  private final io.decentracompute.aqua.conformance.ConformanceRunner engineCases;

  public ConformanceRunner(Profile profile) {
    this.profile = profile;
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
    var folders = arguments.stream().filter(a -> !a.startsWith("--")).toList();
    if (folders.size() != 1 || !Files.exists(Path.of(folders.getFirst()))) {
      out.println("usage: conformance FOLDER [--strict] [--decentra]");
      return 2;
    }
    boolean strict = arguments.contains("--strict");
    var profile = arguments.contains("--decentra") ? Profile.DECENTRA : Profile.AQUAVM_0_62;
    var runner = new ConformanceRunner(profile);
    var results = new ArrayList<CaseResult>();
    for (var file :
        io.decentracompute.aqua.conformance.ConformanceRunner.files(Path.of(folders.getFirst()))) {
      results.add(runner.runFile(file, taken -> {}));
    }
    print(results, out);
    boolean failed = results.stream().anyMatch(r -> r instanceof CaseResult.Failed);
    boolean skipped = results.stream().anyMatch(r -> r instanceof CaseResult.Skipped);
    return failed || (strict && skipped) ? 1 : 0;
  }

  /** One case; the consumer is told what each run of a program took. */
  public CaseResult runFile(Path file, Consumer<Network.Result> taken) throws IOException {
    var name = file.getFileName().toString().replaceFirst("\\.json$", "");
    var group = name.replaceFirst("-[0-9]+$", "");
    var read = JsonText.readExact(resolve(Files.readString(file)), 2000);
    if (!(read instanceof JsonText.Result.Value(Json.Obj recorded))) {
      return new CaseResult.Failed(name, group, "the file is no JSON object");
    }
    if (recorded.get("runs") == null && recorded.get("errors") == null) {
      return engineCases.runFile(file);
    }
    try {
      var difference =
          recorded.get("runs") != null
              ? new ProgramCase(recorded, profile).difference(taken)
              : ErrorCase.difference(recorded);
      return difference == null
          ? new CaseResult.Passed(name, group)
          : new CaseResult.Failed(name, group, difference);
    } catch (IllegalArgumentException | ClassCastException e) {
      return new CaseResult.Failed(name, group, "the case is malformed: " + e.getMessage());
    }
  }

  /** Replaces every {@code {{name}}} by that peer's id. */
  static String resolve(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(Peers.key(match.group(1)).peerId().text()));
  }

  private static void print(List<CaseResult> results, PrintStream out) {
    var table = new TreeMap<String, int[]>();
    for (var result : results) {
      var row = table.computeIfAbsent(result.group(), g -> new int[3]);
      switch (result) {
        case CaseResult.Passed p -> row[0]++;
        case CaseResult.Failed(var name, var group, var difference) -> {
          row[1]++;
          out.println("FAILED " + name + ": " + difference);
        }
        case CaseResult.Skipped(var name, var group, var reason) -> {
          row[2]++;
          out.println("skipped " + name + ": " + reason);
        }
      }
    }
    int[] all = new int[3];
    for (var row : table.entrySet()) {
      var counts = row.getValue();
      out.printf("%-24s %4d of %4d%n", row.getKey(), counts[0], counts[0] + counts[1] + counts[2]);
      for (int i = 0; i < 3; i++) {
        all[i] += counts[i];
      }
    }
    out.printf("%d passed, %d failed, %d skipped%n", all[0], all[1], all[2]);
  }
}
