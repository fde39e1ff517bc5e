package io.decentracompute.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compiling Aqua next to the published compiler on the same programs. */
final class AquaCompilerPart implements Part {
  private static final String MAIN = "io.decentracompute.aqua.bench.compile.Main";

  @Override
  public String name() {
    return "aqua-compiler";
  }

  @Override
  public String about() {
    return "compiling Aqua, warm and in fresh processes, next to the published compiler under Node";
  }

  @Override
  public List<Figure> measure(Bed bed) throws IOException, InterruptedException {
    Path root = bed.settings().root();
    Path folder = Files.createDirectories(root.resolve("target/bench"));
    Path rows = folder.resolve("aqua-compiler-rows.json");
    try {
      Child.run(
          folder.resolve("aqua-compiler.log"),
          Child.java(
              List.of("-Xmx1g", "--sun-misc-unsafe-memory-access=allow"),
              MAIN,
              List.of(
                  root.resolve("aqua-engine/bench/reference").toString(),
                  root.resolve("aqua-engine/tools/src/test/resources/conformance/aqua").toString(),
                  rows.toString())));
      return Figure.read(rows);
    } finally {
      Files.deleteIfExists(rows);
    }
  }
}
