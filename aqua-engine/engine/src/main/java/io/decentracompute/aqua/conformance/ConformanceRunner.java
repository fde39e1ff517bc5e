package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** Runs a folder of recorded cases; the kind of a case is told by its content. */
public final class ConformanceRunner {
  private final Profile profile;
  private final AirEngine engine = new AirEngine();

  public ConformanceRunner(Profile profile) {
    this.profile = profile;
  }

  /**
   * {@code FOLDER [--strict] [--decentra]}: exit code 0 if all agrees, 1 if not, 2 for bad usage.
   */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(List.of(arguments), System.out));
  }

  /** How the case of one file is run, whatever kinds of cases are known. */
  @FunctionalInterface
  public interface Cases {
    CaseResult runFile(Path file) throws IOException;
  }

  /** As {@link #main}, but returns the exit code. */
  public static int run(List<String> arguments, PrintStream out) throws IOException {
    return run(arguments, out, profile -> new ConformanceRunner(profile)::runFile);
  }

  /** As {@link #main} over the kinds of cases that somebody else knows; returns the exit code. */
  public static int run(List<String> arguments, PrintStream out, Function<Profile, Cases> kinds)
      throws IOException {
    var folders = arguments.stream().filter(a -> !a.startsWith("--")).toList();
    if (folders.size() != 1 || !Files.exists(Path.of(folders.getFirst()))) {
      out.println("usage: conformance FOLDER [--strict] [--decentra]");
      return 2;
    }
    boolean strict = arguments.contains("--strict");
    var profile = arguments.contains("--decentra") ? Profile.DECENTRA : Profile.AQUAVM_0_62;
    var results = runAll(Path.of(folders.getFirst()), kinds.apply(profile));
    print(results, out);
    boolean failed = results.stream().anyMatch(r -> r instanceof CaseResult.Failed);
    boolean skipped = results.stream().anyMatch(r -> r instanceof CaseResult.Skipped);
    return failed || (strict && skipped) ? 1 : 0;
  }

  /** Every case below a folder, in the order of file names. */
  public List<CaseResult> runAll(Path folder) throws IOException {
    return runAll(folder, this::runFile);
  }

  private static List<CaseResult> runAll(Path folder, Cases cases) throws IOException {
    var results = new ArrayList<CaseResult>();
    for (var file : files(folder)) {
      results.add(cases.runFile(file));
    }
    return results;
  }

  /** The case files below a folder. */
  public static List<Path> files(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      return walk.filter(p -> p.toString().endsWith(".json"))
          .filter(p -> !p.getFileName().toString().equals("keys.json"))
          .sorted()
          .toList();
    }
  }

  /** One case. */
  public CaseResult runFile(Path file) throws IOException {
    var name = file.getFileName().toString().replaceFirst("\\.json$", "");
    var group = name.replaceFirst("-[0-9]+$", "");
    var text = Peers.resolve(Files.readString(file));
    if (!(JsonText.readExact(text, 2000) instanceof JsonText.Result.Value(Json.Obj recorded))) {
      return new CaseResult.Failed(name, group, "the file is no JSON object");
    }
    try {
      return runCase(name, group, recorded);
    } catch (IllegalArgumentException | ClassCastException e) {
      return new CaseResult.Failed(name, group, "the case is malformed: " + e.getMessage());
    }
  }

  private CaseResult runCase(String name, String group, Json.Obj recorded) {
    String difference;
    if (recorded.get("steps") != null && recorded.get("air") != null) {
      var air = new AirCase(recorded, engine, profile);
      var notBinding = air.notBinding();
      if (notBinding != null) {
        return new CaseResult.Skipped(name, group, notBinding);
      }
      difference = air.difference();
    } else if (recorded.get("ok") != null && recorded.get("air") != null) {
      difference = ParserCase.difference(recorded);
    } else if (recorded.get("runs") != null || recorded.get("errors") != null) {
      return new CaseResult.Skipped(
          name, group, "the compiler is needed: use the runner of aqua-tools");
    } else {
      return new CaseResult.Skipped(name, group, "this kind of case is not known");
    }
    return difference == null
        ? new CaseResult.Passed(name, group)
        : new CaseResult.Failed(name, group, difference);
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
      out.printf("%-24s %4s of %4s%n", row.getKey(), counts[0], counts[0] + counts[1] + counts[2]);
      for (int i = 0; i < 3; i++) {
        all[i] += counts[i];
      }
    }
    out.printf("%s passed, %s failed, %s skipped%n", all[0], all[1], all[2]);
  }
}
