package io.decentracompute.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code prover bench} measures: hash rate next to C, and how fast a unit stops. */
final class ProverPart implements Part {
  private static final String MAIN = "io.decentracompute.prover.Main";

  @Override
  public String name() {
    return "prover";
  }

  @Override
  public String about() {
    return "hash rate next to a C program on the same library; from yield to the last hash";
  }

  @Override
  public List<Figure> measure(Bed bed) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(bed.settings().root().resolve("target/bench"));
    Path rows = folder.resolve("prover-rows.json");
    try {
      Child.run(
          folder.resolve("prover.log"),
          Child.java(List.of(), MAIN, List.of("bench", "--json", rows.toString())));
      List<Figure> figures = new ArrayList<>();
      for (JsonNode row : new ObjectMapper().readTree(Files.readAllBytes(rows))) {
        figures.add(
            new Figure(
                row.path("name").asText(),
                row.path("value").asDouble(),
                row.path("unit").asText(),
                number(row.path("reference")),
                number(row.path("ratio")),
                null,
                0));
      }
      return figures;
    } finally {
      Files.deleteIfExists(rows);
    }
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }
}
