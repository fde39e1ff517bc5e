package io.decentracompute.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every image of the project, described from the artifacts that the Maven build left under the root
 * folder.
 */
final class Catalogue {

  private static final List<String> JVM =
      List.of(
          "/opt/java/bin/java",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          // Netty asks for it; without, it writes plain text between the log's JSON lines.
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:MaxRAMPercentage=60",
          "-XX:+ExitOnOutOfMemoryError",
          "-Djava.io.tmpdir=/tmp");

  private final Path root;

  Catalogue(Path root) {
    this.root = root;
  }

  /**
   * The images named, or all when none is, in the order in which they are built.
   *
   * @throws IllegalArgumentException for a name that is none of ours, or when an artifact has not
   *     been built
   */
  List<Image> images(Set<String> wanted) {
    Map<String, Supplier<Image>> all = new LinkedHashMap<>();
    all.put("operator", () -> quarkus("operator", "operator"));
    all.put("market-sync", () -> quarkus("market-sync", "market-sync"));
    all.put(
        "node",
        () -> plain("node", "node-image", "io.decentracompute.node.Main", List.of(), List.of()));
    all.put(
        "marine",
        () ->
            plain(
                "marine",
                "marine-sidecar/runtime",
                "io.decentracompute.marine.Main",
                // Generated methods are larger than HotSpot's default limit for compilation.
                List.of("-XX:-DontCompileHugeMethods"),
                List.of("serve")));
    all.put(
        "prover",
        () ->
            plain(
                "prover",
                "prover-daemonset",
                "io.decentracompute.prover.Main",
                List.of("--enable-native-access=ALL-UNNAMED"),
                List.of("serve")));
    all.put("dev-chain", this::devChain);
    for (String name : wanted) {
      if (!all.containsKey(name)) {
        throw new IllegalArgumentException(
            "no image is named " + name + "; there are " + all.keySet());
      }
    }
    return all.entrySet().stream()
        .filter(e -> wanted.isEmpty() || wanted.contains(e.getKey()))
        .map(e -> e.getValue().get())
        .toList();
  }

  private Image quarkus(String name, String module) {
    Path app = built(root.resolve(module).resolve("target/quarkus-app"));
    return new Image(
        name,
        List.of(
            new Image.Layer("dependencies", Map.of(app.resolve("lib"), "/app/lib")),
            new Image.Layer(
                "application",
                Map.of(
                    app.resolve("quarkus"), "/app/quarkus",
                    app.resolve("app"), "/app/app",
                    app.resolve("quarkus-run.jar"), "/app/quarkus-run.jar"))),
        join(JVM, List.of("-jar", "/app/quarkus-run.jar")),
        Map.of());
  }

  private Image plain(
      String name, String module, String mainClass, List<String> flags, List<String> arguments) {
    Path target = root.resolve(module).resolve("target");
    List<Path> libraries = jars(built(target.resolve("lib")));
    Path jar =
        jars(target).stream()
            .filter(j -> !j.getFileName().toString().contains("-sources"))
            .filter(j -> !j.getFileName().toString().contains("-tests"))
            .findFirst()
            .orElseThrow(() -> missing(target.resolve("*.jar")));
    Map<Path, String> dependencies = new LinkedHashMap<>();
    Map<Path, String> own = new LinkedHashMap<>();
    List<String> classPath = new ArrayList<>();
    own.put(jar, "/app/" + jar.getFileName());
    classPath.add("/app/" + jar.getFileName());
    for (Path library : libraries) {
      String inImage = "/app/lib/" + library.getFileName();
      boolean isOurs = library.getFileName().toString().contains("0.1.0-SNAPSHOT");
      (isOurs ? own : dependencies).put(library, inImage);
      classPath.add(inImage);
    }
    return new Image(
        name,
        List.of(new Image.Layer("dependencies", dependencies), new Image.Layer("application", own)),
        join(
            join(JVM, flags),
            join(List.of("-cp", String.join(":", classPath), mainClass), arguments)),
        Map.of());
  }

  private Image devChain() {
    Path contracts = root.resolve("market-sync/contracts");
    Path anvil = built(contracts.resolve("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"));
    return new Image(
        "dev-chain",
        List.of(new Image.Layer("anvil", Map.of(anvil, "/app/anvil"))),
        List.of("/app/anvil"),
        Map.of());
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private static Path built(Path path) {
    if (!Files.exists(path)) {
      throw missing(path);
    }
    return path;
  }

  private static IllegalArgumentException missing(Path path) {
    return new IllegalArgumentException(path + " does not exist: run ./dev build first");
  }

  private static List<String> join(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
