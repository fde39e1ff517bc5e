package io.decentracompute.images;

import io.decentracompute.images.rehearsal.Controller;
import io.decentracompute.images.rehearsal.Program;
import io.decentracompute.images.rehearsal.WorkerPod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The AOT caches of our Java programs: classes, loaded and linked, and profiles, as a rehearsal of
 * the start has left them. A cache is good for the JVM, the flags and the files it was made of, of
 * which JDK 25 does not compare all: so each is made from the image's own Java runtime and files,
 * kept under a checksum of them, and tried from another folder before it goes into an image.
 */
final class AotCaches {
  private static final String IN_IMAGE = "/app/start.aot";
  private static final String RUNTIME = "/opt/java";
  private static final String LAUNCHER = RUNTIME + "/bin/java";

  /** Part of the key of every cache: to be changed when a rehearsal changes. */
  private static final String REHEARSAL = "1";

  private final Path root;
  private final Path base;
  private final Path kept;

  /**
   * @param root the repository
   * @param base the base image, a Docker archive with a Java runtime
   * @param kept where caches are kept
   */
  AotCaches(Path root, Path base, Path kept) {
    this.root = root;
    this.base = base;
    this.kept = kept;
  }

  static boolean isJava(Image image) {
    return image.entrypoint().getFirst().equals(LAUNCHER);
  }

  /**
   * Gives each Java image its cache.
   *
   * @param staged images and the folder in which each is laid out
   * @param work a folder for what is written meanwhile
   * @throws IOException when a rehearsal fails or a cache cannot be used
   */
  List<Image> into(Map<Image, Path> staged, Path work) throws IOException, InterruptedException {
    if (staged.isEmpty()) {
      return List.of();
    }
    String baseKey = sha256(base);
    Map<Image, Path> caches = new LinkedHashMap<>();
    Map<String, Program> missing = new LinkedHashMap<>();
    for (Map.Entry<Image, Path> entry : staged.entrySet()) {
      Image image = entry.getKey();
      Path cache = kept.resolve(image.name() + "-" + key(image, baseKey) + ".aot");
      caches.put(image, cache);
      if (!Files.exists(cache)) {
        missing.put(image.name(), new Program(entry.getValue(), image.entrypoint()));
      }
    }
    if (!missing.isEmpty()) {
      addPartner(staged, missing);
      make(missing, caches, work);
    }
    return caches.entrySet().stream().map(e -> with(e.getKey(), e.getValue())).toList();
  }

  /** Node and sidecar rehearse together: when one has changed, the other is played too. */
  private static void addPartner(Map<Image, Path> staged, Map<String, Program> missing) {
    List<String> pair = List.of("node", "marine");
    if (pair.stream().anyMatch(missing::containsKey)) {
      staged.forEach(
          (image, folder) -> {
            if (pair.contains(image.name())) {
              missing.putIfAbsent(image.name(), new Program(folder, image.entrypoint()));
            }
          });
    }
  }

  private void make(Map<String, Program> programs, Map<Image, Path> caches, Path work)
      throws IOException, InterruptedException {
    Path system = unpack(work.resolve("base"));
    for (Program program : programs.values()) {
      copyRuntime(system, program.root());
    }
    Path made = Files.createDirectories(work.resolve("made"));
    rehearse(programs, system, made, work);
    Files.createDirectories(kept);
    for (Map.Entry<Image, Path> entry : caches.entrySet()) {
      String name = entry.getKey().name();
      Program program = programs.get(name);
      if (program != null) {
        Path cache = made.resolve(name + ".aot");
        check(name, program, cache, work);
        Files.setLastModifiedTime(cache, Staged.MODIFIED);
        forget(name);
        Files.move(cache, entry.getValue(), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Image with(Image image, Path cache) {
    List<Image.Layer> layers = new ArrayList<>(image.layers());
    layers.add(new Image.Layer("start", Map.of(cache, IN_IMAGE)));
    List<String> entrypoint = new ArrayList<>(image.entrypoint());
    entrypoint.add(1, "-XX:AOTCache=" + IN_IMAGE);
    return new Image(image.name(), layers, entrypoint, image.environment());
  }

  private void rehearse(Map<String, Program> programs, Path system, Path made, Path work)
      throws IOException, InterruptedException {
    List<Callable<Void>> scenes = new ArrayList<>();
    if (programs.containsKey("node") || programs.containsKey("marine")) {
      Program node = programs.get("node");
      Program marine = programs.get("marine");
      if (node == null || marine == null) {
        throw new IllegalArgumentException(
            "node and marine rehearse together: name both images or none");
      }
      scenes.add(
          () -> {
            Path folder = Files.createDirectories(work.resolve("as-worker"));
            new WorkerPod(folder, root.resolve("marine-sidecar/fixtures/greeting/greeting.wasm"))
                .play(node, made.resolve("node.aot"), marine, made.resolve("marine.aot"));
            return null;
          });
    }
    for (Role role :
        List.of(
            new Role(
                "operator",
                "QUARKUS_HTTP_PORT",
                "/q/health/ready",
                "\"deal\": \"OK\"",
                Map.of("DECENTRA_LEADER_ELECTION", "true")),
            new Role(
                "market-sync",
                "QUARKUS_HTTP_PORT",
                "/q/health/ready",
                "\"deal\": \"OK\"",
                Map.of("DECENTRA_ROLE", "provider")),
            new Role(
                "prover",
                "DECENTRA_PORT",
                "/status",
                "Hashing",
                Map.of(
                    "NODE_NAME", "node-2",
                    "DECENTRA_JOURNAL", work.resolve("as-prover/journal").toString(),
                    "DECENTRA_RANDOMX_LIBRARY",
                        system.resolve("usr/lib/x86_64-linux-gnu/librandomx.so.0").toString())))) {
      Program program = programs.get(role.name());
      if (program != null) {
        scenes.add(() -> control(role, program, made, work));
      }
    }
    run(scenes);
  }

  /** How a controller is played: see {@link Controller#play}. */
  private record Role(
      String name,
      String portVariable,
      String health,
      String sign,
      Map<String, String> environment) {}

  private static Void control(Role role, Program program, Path made, Path work)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.resolve("as-" + role.name()));
    new Controller(role.name(), folder, Path.of(System.getProperty("java.home")))
        .play(
            program,
            made.resolve(role.name() + ".aot"),
            role.portVariable(),
            role.health(),
            role.sign(),
            role.environment());
    return null;
  }

  /** Two at a time: a start under recording keeps about one core busy. */
  private static void run(List<Callable<Void>> scenes) throws IOException, InterruptedException {
    try (ExecutorService stage = Executors.newFixedThreadPool(2)) {
      for (Future<Void> scene : stage.invokeAll(scenes)) {
        try {
          scene.get();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof IOException failure) {
            throw failure;
          }
          throw new IllegalStateException("A rehearsal broke off", e.getCause());
        }
      }
    }
  }

  /** From another folder than it was made in, as in a container. */
  static void check(String name, Program program, Path cache, Path work)
      throws IOException, InterruptedException {
    Path moved = Files.move(program.root(), work.resolve("moved-" + name));
    Path log = work.resolve("check-" + name + ".log");
    try {
      int code =
          new ProcessBuilder(new Program(moved, program.entrypoint()).check(work, cache))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IOException(
            "The JVM cannot use the AOT cache made for image %s: %s"
                .formatted(name, Files.readString(log)));
      }
    } finally {
      Files.move(moved, program.root());
    }
  }

  /** The newest cache of an image is the only one that is kept. */
  private void forget(String name) throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      for (Path old :
          files
              .filter(f -> f.getFileName().toString().matches(name + "-[0-9a-f]+\\.aot"))
              .toList()) {
        Files.delete(old);
      }
    }
  }

  private Path unpack(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    untar(base, folder);
    for (String layer : List.of("os.tar", "java.tar")) {
      untar(folder.resolve(layer), folder);
      Files.delete(folder.resolve(layer));
    }
    return folder;
  }

  private static void untar(Path archive, Path folder) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder(
                "tar", "-C", folder.toString(), "--no-same-owner", "-xf", archive.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("tar cannot unpack " + archive + " (exit code " + code + ")");
    }
  }

  private static void copyRuntime(Path system, Path program)
      throws IOException, InterruptedException {
    Path opt = Files.createDirectories(program.resolve("opt"));
    int code =
        new ProcessBuilder("cp", "-al", system.resolve("opt/java").toString(), opt.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("cp cannot copy the Java runtime to " + opt);
    }
  }

  private static String key(Image image, String baseKey) throws IOException {
    MessageDigest digest = sha256();
    digest.update((REHEARSAL + baseKey + image.entrypoint()).getBytes(StandardCharsets.UTF_8));
    for (Image.Layer layer : image.layers()) {
      for (Map.Entry<Path, String> file :
          layer.contents().entrySet().stream().sorted(Map.Entry.comparingByValue()).toList()) {
        digest.update((file.getValue() + sha256(file.getKey())).getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (var in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
