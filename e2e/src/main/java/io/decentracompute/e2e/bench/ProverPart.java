package io.decentracompute.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
      return Figure.read(rows);
    } finally {
      Files.deleteIfExists(rows);
    }
  }
}
