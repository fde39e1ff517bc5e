package io.decentracompute.aqua.bench;

import com.sun.management.ThreadMXBean;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * {@code Main REFERENCE_FOLDER ROWS.json [--seconds S] [CASE...]}: measures the cases whose name
 * contains one of the words, the reference in the same run, and writes rows of {@code {name, value,
 * unit, reference, ratio}}.
 */
public final class Main {
  private static final int TINY_STEPS = 2_000;

  private Main() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, RunnerException {
    var words = new ArrayList<>(List.of(arguments));
    var folder = Path.of(words.removeFirst());
    var rowsFile = Path.of(words.removeFirst());
    double seconds = 1;
    if (words.size() > 1 && words.getFirst().equals("--seconds")) {
      words.removeFirst();
      seconds = Double.parseDouble(words.removeFirst());
    }
    var names =
        Cases.NAMES.stream()
            .filter(name -> words.isEmpty() || words.stream().anyMatch(name::contains))
            .toList();
    var work = Files.createTempDirectory("aqua-bench");
    try {
      System.out.println("the reference: " + names.size() + " cases, outcomes compared with ours");
      var reference = new LinkedHashMap<String, Reference.Time>();
      for (var name : names) {
        // One at a time: a case of 100 MB is not kept while others are measured.
        reference.putAll(
            new Reference(folder)
                .measure(List.of(Cases.of(name, Profile.AQUAVM_0_62)), work, seconds));
      }
      var rows = new ArrayList<Json>();
      for (var name : names) {
        var theirs = reference.get(name);
        double floor = p50(FloorBenchmark.class, name, null, seconds);
        double ours = p50(StepBenchmark.class, name, Profile.AQUAVM_0_62, seconds);
        double secure = p50(StepBenchmark.class, name, Profile.DECENTRA, seconds);
        if (theirs == null) {
          throw new IllegalStateException("the reference did not run '" + name + "'");
        }
        rows.add(row(name, ours, "us", theirs.p50()));
        rows.add(row(name + ", our profile", secure, "us", theirs.p50()));
        rows.add(row(name + ", floor", floor, "us", null));
        rows.add(row(name + ", times the floor", ours / floor, "x", null));
        System.out.printf(
            Locale.ROOT,
            "%-34s ours %10.0f us, our profile %10.0f, reference %10.0f (min %.0f), ratio %5.2f, floor %9.0f%n",
            name,
            ours,
            secure,
            theirs.p50(),
            theirs.min(),
            theirs.p50() / ours,
            floor);
      }
      for (var name : List.of("null step", "tiny call, request", "tiny call, result")) {
        rows.add(row(name + ", allocated", allocated(name) / 1024, "KiB", null));
      }
      Files.writeString(rowsFile, Json.array(rows).toString());
    } finally {
      try (var files = Files.list(work)) {
        for (var file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(work);
    }
  }

  /** The median of one measurement, in microseconds. */
  private static double p50(
      Class<?> benchmark, String name, @Nullable Profile profile, double seconds)
      throws RunnerException, IOException {
    boolean huge = name.contains("100 MB");
    var options =
        new OptionsBuilder()
            .include("^" + benchmark.getName() + "\\.")
            .param("name", name)
            .forks(1)
            .jvmArgs(huge ? "-Xmx4g" : "-Xmx1g", "-XX:+UseSerialGC")
            .warmupIterations(huge ? 1 : profile == null ? 2 : 4)
            .warmupTime(TimeValue.milliseconds((long) (seconds * 1000)))
            .measurementIterations(2)
            .measurementTime(TimeValue.milliseconds((long) (seconds * 1000)))
            .shouldFailOnError(true);
    if (profile != null) {
      options.param("profile", profile.name());
    }
    var standard = System.out;
    try (var quiet =
        new PrintStream(
            PrintStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8)) {
      System.setOut(quiet);
      for (RunResult result : new Runner(options.build()).run()) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
      }
    } finally {
      System.setOut(standard);
    }
    throw new IllegalStateException("nothing was measured of '" + name + "'");
  }

  /** Bytes that a step allocates, warm, in our profile. */
  private static double allocated(String name) {
    var benchmark = new StepBenchmark();
    benchmark.name = name;
    benchmark.profile = Profile.DECENTRA.name();
    benchmark.record();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (int i = 0; i < 2 * TINY_STEPS; i++) {
      benchmark.prepare();
      long before = threads.getCurrentThreadAllocatedBytes();
      if (benchmark.steps().retCode() != 0) {
        throw new IllegalStateException("a measured step failed");
      }
      if (i >= TINY_STEPS) {
        sum += threads.getCurrentThreadAllocatedBytes() - before;
      }
    }
    return (double) sum / TINY_STEPS;
  }

  private static Json row(String name, double value, String unit, @Nullable Double reference) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("name", Json.of(name));
    fields.put("value", Json.of(value));
    fields.put("unit", Json.of(unit));
    fields.put("reference", reference == null ? new Json.Null() : Json.of(reference));
    fields.put("ratio", reference == null ? new Json.Null() : Json.of(reference / value));
    return new Json.Obj(Map.copyOf(fields));
  }
}
