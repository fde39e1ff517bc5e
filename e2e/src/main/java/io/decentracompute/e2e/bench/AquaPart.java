package io.decentracompute.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of the Aqua benchmarks, which measures us next to what is published for Node.
 *
 * @param main its main class: arguments are the folders and the file that it writes rows to
 * @param heap the most that its heap may grow to, as {@code -Xmx} takes it
 * @param folders what it reads, below the root
 */
record AquaPart(String name, String about, String main, String heap, List<String> folders)
    implements Part {
  private static final String REFERENCE = "aqua-engine/bench/reference";

  static AquaPart engine() {
    return new AquaPart(
        "aqua-engine",
        "steps of a particle next to the published AquaVM under Node, and next to mere hashing, signing and parsing",
        "io.decentracompute.aqua.bench.Main",
        "4g",
        List.of(REFERENCE));
  }

  static AquaPart compiler() {
    return new AquaPart(
        "aqua-compiler",
        "compiling Aqua, warm and in fresh processes, next to the published compiler under Node",
        "io.decentracompute.aqua.bench.compile.Main",
        "1g",
        List.of(REFERENCE, "aqua-engine/tools/src/test/resources/conformance/aqua"));
  }

  @Override
  public List<Figure> measure(Bed bed) throws IOException, InterruptedException {
    Path root = bed.settings().root();
    Path folder = Files.createDirectories(root.resolve("target/bench"));
    Path rows = folder.resolve(name + "-rows.json");
    var read = folders.stream().map(below -> root.resolve(below).toString());
    try {
      Child.run(
          folder.resolve(name + ".log"),
          Child.java(
              List.of("-Xmx" + heap, "--sun-misc-unsafe-memory-access=allow"),
              main,
              Stream.concat(read, Stream.of(rows.toString())).toList()));
      return Figure.read(rows);
    } finally {
      Files.deleteIfExists(rows);
    }
  }
}
