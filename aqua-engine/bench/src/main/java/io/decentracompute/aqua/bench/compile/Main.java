package io.decentracompute.aqua.bench.compile;

import com.sun.management.OperatingSystemMXBean;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code Main REFERENCE_FOLDER CORPUS_FOLDER ROWS.json [--seconds S]}: compiles the same programs
 * with ours and with the published compiler, warm (processor time, which other programs disturb
 * less) and in fresh processes (time on the wall, in turns), and writes rows of {@code {name,
 * value, unit, reference, ratio}}. {@code Main --once FILE} only compiles.
 */
public final class Main {
  private static final int STARTS = 5;

  private Main() {}

  private record Theirs(int functions, double mean) {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of(arguments));
    if (words.getFirst().equals("--once")) {
      var program =
          new Workload.Program(
              Path.of(words.getLast()), io.decentracompute.aqua.compiler.CompileOptions.DEFAULT);
      new Workload("one", List.of(program)).compile();
      return;
    }
    var folder = Path.of(words.removeFirst());
    var corpus = Path.of(words.removeFirst());
    var rowsFile = Path.of(words.removeFirst());
    double seconds = words.size() > 1 ? Double.parseDouble(words.getLast()) : 3;
    var work = Files.createTempDirectory("aqua-compile");
    try {
      var rows = new ArrayList<Json>();
      var workloads = Workload.all(corpus, work);
      for (var workload : workloads) {
        var theirs = theirs(folder, List.of(workload), work, seconds).getFirst();
        double ours = ours(workload, theirs.functions(), seconds);
        rows.add(row("warm: " + workload.name(), ours, theirs.mean()));
      }
      for (var workload : List.of(workloads.getFirst(), workloads.getLast())) {
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        for (int i = 0; i < STARTS; i++) {
          long start = System.nanoTime();
          run(java(workload.programs().getFirst().file()), work);
          ours.add((System.nanoTime() - start) / 1e6);
          start = System.nanoTime();
          theirs(folder, List.of(workload), work, 0);
          theirs.add((System.nanoTime() - start) / 1e6);
        }
        rows.add(row("cold: " + workload.name(), median(ours), median(theirs)));
      }
      Files.writeString(rowsFile, Json.array(rows).toString());
    } finally {
      delete(work);
    }
  }

  private static double ours(Workload workload, int functions, double seconds) throws IOException {
    int compiled = workload.compile();
    if (compiled < functions) {
      throw new IllegalStateException(
          "%s: ours compiled %s functions, the reference %s"
              .formatted(workload.name(), compiled, functions));
    }
    long until = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < until) {
      workload.compile();
    }
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    int samples = 0;
    long start = machine.getProcessCpuTime();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (samples < 3 || System.nanoTime() < end) {
      workload.compile();
      samples++;
    }
    return (machine.getProcessCpuTime() - start) / 1e6 / samples;
  }

  private static List<Theirs> theirs(
      Path folder, List<Workload> workloads, Path work, double seconds)
      throws IOException, InterruptedException {
    var cases = work.resolve("cases.json");
    Files.writeString(
        cases, Json.array(workloads.stream().map(Workload::json).toList()).toString());
    var out = work.resolve("reference.json");
    run(
        List.of(
            "node",
            folder.resolve("compile.mjs").toString(),
            cases.toString(),
            out.toString(),
            Double.toString(seconds)),
        work);
    if (!(JsonText.readExact(Files.readString(out), 100)
        instanceof JsonText.Result.Value(Json.Arr results))) {
      throw new IOException("the reference's results are no list");
    }
    return results.values().stream()
        .map(
            result ->
                new Theirs(
                    (int) number((Json.Obj) result, "functions"),
                    number((Json.Obj) result, "mean")))
        .toList();
  }

  private static double number(Json.Obj result, String name) {
    var value = result.get(name);
    return value == null ? 0 : Double.parseDouble(value.toString());
  }

  private static List<String> java(Path file) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "--once",
        file.toString());
  }

  private static void run(List<String> command, Path work)
      throws IOException, InterruptedException {
    var log = work.resolve("log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(
            "%s failed; is the reference installed (npm ci in bench/reference)? %s"
                .formatted(command.getFirst(), Files.readString(log)));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static double median(List<Double> samples) {
    return samples.stream().sorted().toList().get((samples.size() - 1) / 2);
  }

  private static Json row(String name, double ours, double theirs) {
    System.out.printf(
        Locale.ROOT,
        "%-40s ours %9.2f ms, reference %9.2f ms, ratio %6.1f%n",
        name,
        ours,
        theirs,
        theirs / ours);
    var fields = new LinkedHashMap<String, Json>();
    fields.put("name", Json.of(name));
    fields.put("value", Json.of(ours));
    fields.put("unit", Json.of("ms"));
    fields.put("reference", Json.of(theirs));
    fields.put("ratio", Json.of(theirs / ours));
    return new Json.Obj(Map.copyOf(fields));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
