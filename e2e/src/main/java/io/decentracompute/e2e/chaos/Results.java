package io.decentracompute.e2e.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.decentracompute.e2e.check.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** All seeds of a call: a table for people, JSON for machines. */
record Results(List<Outcome> seeds) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  Results {
    seeds = List.copyOf(seeds);
  }

  boolean passed() {
    return seeds.stream().allMatch(Outcome::passed);
  }

  /** Writes {@code report.json}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve("report.json").toFile(), this);
  }

  String text() {
    StringBuilder text =
        new StringBuilder(
            row("seed", "victim", "struck at", "after", "served again", "whole", "verdict"));
    for (Outcome seed : seeds) {
      text.append(
          row(
              String.valueOf(seed.seed()),
              seed.victim(),
              seed.struck().isEmpty() ? "(never) " + seed.planned() : seed.struck(),
              seconds(seed.struckAtMs()),
              seconds(seed.servedAgainMs()),
              String.format(
                  Locale.ROOT,
                  "%.0f s",
                  seed.times().values().stream().mapToDouble(Double::doubleValue).sum()),
              seed.passed() ? "holds" : seed.violations().size() + " violations"));
      for (Violation violation : seed.violations()) {
        text.append("        ").append(violation).append(System.lineSeparator());
      }
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%n%d of %d seeds hold; %d struck while pictures flew%n",
                seeds.stream().filter(Outcome::passed).count(),
                seeds.size(),
                seeds.stream().filter(Outcome::inFlight).count()))
        .toString();
  }

  private static String seconds(long ms) {
    return ms < 0 ? "-" : String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%5s  %-22s %-58s %8s %13s %7s  %s%n", (Object[]) cells);
  }
}
