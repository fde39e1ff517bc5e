package io.decentracompute.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Steps of the engine next to the same steps of the published AquaVM. */
final class AquaEnginePart implements Part {
  private static final String MAIN = "io.decentracompute.aqua.bench.Main";

  @Override
  public String name() {
    return "aqua-engine";
  }

  @Override
  public String about() {
    return "steps of a particle next to the published AquaVM under Node, and next to mere hashing, signing and parsing";
  }

  @Override
  public List<Figure> measure(Bed bed) throws IOException, InterruptedException {
    Path root = bed.settings().root();
    Path folder = Files.createDirectories(root.resolve("target/bench"));
    Path rows = folder.resolve("aqua-engine-rows.json");
    try {
      Child.run(
          folder.resolve("aqua-engine.log"),
          Child.java(
              List.of("-Xmx4g", "--sun-misc-unsafe-memory-access=allow"),
              MAIN,
              List.of(root.resolve("aqua-engine/bench/reference").toString(), rows.toString())));
      return Figure.read(rows);
    } finally {
      Files.deleteIfExists(rows);
    }
  }
}
