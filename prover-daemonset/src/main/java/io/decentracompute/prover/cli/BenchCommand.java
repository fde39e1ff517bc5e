package io.decentracompute.prover.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.prover.bench.Bench;
import io.decentracompute.prover.bench.Row;
import io.decentracompute.prover.randomx.RandomX;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the prover on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures the hash rate next to a C program on the same library, and how fast a unit stops.")
@SuppressWarnings("NullAway.Init") // picocli fills the specification
final class BenchCommand implements Callable<Integer> {
  @Option(names = "--seconds", description = "Length of a round.", defaultValue = "4")
  private int seconds;

  @Option(names = "--yields", description = "How often to stop a unit.", defaultValue = "20")
  private int yields;

  @Option(names = "--cc", description = "C compiler; needs librandomx-dev.", defaultValue = "cc")
  private String compiler;

  @Option(names = "--json", description = "Where the rows go as well.")
  private @Nullable Path json;

  @Option(names = "--library", description = "Path of the RandomX library.")
  private @Nullable String library;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || yields < 1) {
      throw new IllegalArgumentException("--seconds and --yields are at least 1");
    }
    List<Row> rows =
        new Bench(RandomX.load(Optional.ofNullable(library)), compiler).run(seconds, yields);
    for (Row row : rows) {
      command
          .commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%-36s %10.3f %-8s reference %10s ratio %s%n",
              row.name(),
              row.value(),
              row.unit(),
              row.reference() == null ? "-" : row.reference(),
              row.ratio() == null ? "-" : row.ratio());
    }
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.write(
          json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(rows));
    }
    return 0;
  }
}
