package io.decentracompute.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.e2e.pictures.Pictures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Thumbnails by the Wasm module next to the same C as a native program, on the same pictures, by
 * CPU time. Both take turns, so that load meets both; their answers are compared first.
 */
final class PicturesPart implements Part {
  private static final int PICTURES = 12;
  private static final int SIDE = 160;
  private static final int WARM_UP = 12;
  private static final int TURNS = 5;
  private static final int WASM_ROUNDS = 2;
  private static final int NATIVE_ROUNDS = 6;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String name() {
    return "pictures";
  }

  @Override
  public String about() {
    return "pictures per second and core of the Wasm service next to the native C program";
  }

  @Override
  public List<Figure> measure(Bed bed) throws IOException, InterruptedException {
    Path root = bed.settings().root();
    Path out = Files.createDirectories(root.resolve("target/bench"));
    Path photographs =
        bed.settings()
            .photographs()
            .orElseThrow(
                () -> new IllegalArgumentException("--photographs is missing: where to cut from"));
    List<Path> pictures = Pictures.cut(photographs, root.resolve("target/pictures"), PICTURES);
    Path program = compile(root.resolve("samples/thumbnails"), out);
    Path vault = Files.createTempDirectory("decentra-bench-").toRealPath();
    try {
      Path particle = Files.createDirectory(vault.resolve("particle"));
      List<Path> copies = new ArrayList<>();
      for (Path picture : pictures) {
        copies.add(Files.copy(picture, particle.resolve(picture.getFileName())));
      }
      return compare(bed, program, vault, copies, out);
    } finally {
      delete(vault);
    }
  }

  private static List<Figure> compare(
      Bed bed, Path program, Path vault, List<Path> pictures, Path out)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(bed.settings().root().resolve("samples/thumbnails/thumbnails.wasm").toString());
    arguments.add(vault.toString());
    arguments.add(String.valueOf(SIDE));
    pictures.forEach(p -> arguments.add(String.valueOf(p.getFileName())));
    Process process =
        new ProcessBuilder(
                Child.java(
                    // The sidecar's own flag: without it large functions are interpreted for ever.
                    List.of("-XX:-DontCompileHugeMethods", "-Xmx512m"),
                    WasmThumbnails.class.getName(),
                    arguments))
            .redirectError(out.resolve("pictures.log").toFile())
            .start();
    try (BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        OutputStream orders = process.getOutputStream()) {
      bed.timeline().note("warm up the Wasm service by " + WARM_UP * pictures.size() + " pictures");
      JsonNode first = ask(orders, answers, 1);
      check(program, pictures, out);
      ask(orders, answers, WARM_UP);
      List<Double> nativeRates = new ArrayList<>();
      List<Double> wasmRates = new ArrayList<>();
      List<Double> millis = new ArrayList<>();
      for (int turn = 0; turn < TURNS; turn++) {
        nativeRates.add(NATIVE_ROUNDS * pictures.size() / nativeCpuSeconds(program, pictures, out));
        JsonNode answer = ask(orders, answers, WASM_ROUNDS);
        wasmRates.add(WASM_ROUNDS * pictures.size() / answer.path("cpuSeconds").asDouble());
        answer.path("millis").forEach(m -> millis.add(m.asDouble()));
      }
      Samples wasm = Samples.of(wasmRates);
      Samples c = Samples.of(nativeRates);
      List<Figure> figures = new ArrayList<>();
      figures.add(
          Figure.of("pictures by Wasm, p50 of turns", wasm.p50(), "1/cpu-s", wasm.count())
              .moreIsBetter(c.p50()));
      figures.add(Figure.of("pictures by native C, p50 of turns", c.p50(), "1/cpu-s", c.count()));
      figures.addAll(Samples.of(millis).figures("one picture by Wasm, wall clock", "ms"));
      figures.add(
          Figure.of(
              "first picture by Wasm, wall clock",
              first.path("millis").path(0).asDouble(),
              "ms",
              1));
      return figures;
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static JsonNode ask(OutputStream orders, BufferedReader answers, int rounds)
      throws IOException {
    orders.write((rounds + "\n").getBytes(StandardCharsets.UTF_8));
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("The Wasm side has ended; target/bench/pictures.log says why");
    }
    return JSON.readTree(answer);
  }

  /** Every thumbnail must be the very same bytes on both sides. */
  private static void check(Path program, List<Path> pictures, Path out)
      throws IOException, InterruptedException {
    Path thumbnail = out.resolve("native.jpg");
    for (Path picture : pictures) {
      Child.run(
          out.resolve("native.log"),
          List.of(
              program.toString(),
              String.valueOf(SIDE),
              "0",
              picture.toString(),
              thumbnail.toString()));
      String name = String.valueOf(picture.getFileName());
      Path other =
          picture.resolveSibling(name.substring(0, name.lastIndexOf('.')) + "-" + SIDE + ".jpg");
      if (!Arrays.equals(Files.readAllBytes(thumbnail), Files.readAllBytes(other))) {
        throw new IllegalStateException(
            "The native program and the Wasm service made different thumbnails of " + picture);
      }
    }
    Files.delete(thumbnail);
  }

  private static double nativeCpuSeconds(Path program, List<Path> pictures, Path out)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "TIMEFORMAT='cpu %U %S'; time \"$@\"",
                "bash",
                program.toString(),
                String.valueOf(SIDE),
                String.valueOf(NATIVE_ROUNDS)));
    pictures.forEach(p -> command.add(p.toString()));
    String[] cpu =
        Child.run(out.resolve("native.log"), command)
            .lines()
            .filter(l -> l.startsWith("cpu "))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("bash did not say the CPU time"))
            .split(" ", -1);
    return Double.parseDouble(cpu[1]) + Double.parseDouble(cpu[2]);
  }

  private static Path compile(Path sources, Path out) throws IOException, InterruptedException {
    Path program = out.resolve("thumbnails-native");
    for (String compiler : List.of("clang", "clang-14", "cc")) {
      if (isThere(compiler)) {
        Child.run(
            out.resolve("native.log"),
            List.of(
                compiler,
                "-O3",
                "-o",
                program.toString(),
                sources.resolve("native.c").toString(),
                sources.resolve("thumbnail.c").toString(),
                "-lm"));
        return program;
      }
    }
    throw new IllegalStateException(
        "There is no C compiler for the reference: install clang and libstb-dev");
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
