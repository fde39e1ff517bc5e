package io.decentracompute.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code images ROOT BASE.tar CACHE OUT [NAME...]}: writes {@code OUT/NAME.tar}, a Docker archive
 * named {@code localhost/decentra/NAME:dev}, for each image named (all when none is). The base is a
 * Docker archive or, with a value that is no file, a registry reference. The same inputs give the
 * same bytes.
 */
public final class Main {

  private static final String TAG = "dev";
  private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");

  private Main() {}

  /**
   * Exit code 0: every image was written; 2: wrong arguments or a missing artifact, told on
   * standard error.
   */
  public static void main(String[] args) throws Exception {
    if (args.length < 4) {
      System.err.println("usage: images ROOT BASE CACHE OUT [NAME...]");
      System.exit(2);
    }
    Set<String> wanted = Arrays.stream(args).skip(4).collect(Collectors.toUnmodifiableSet());
    Path out = Files.createDirectories(Path.of(args[3]));
    try {
      Path root = Path.of(args[0]).toAbsolutePath().normalize();
      Path work = Files.createTempDirectory("decentra-images");
      var interrupted = new Thread(() -> abandon(work));
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        for (Image image : complete(new Catalogue(root).images(wanted), root, args, work)) {
          Path archive = out.resolve(image.name() + ".tar");
          write(image, args[1], Path.of(args[2]), archive);
          System.out.printf("%s  %d MiB%n", archive, Files.size(archive) >> 20);
        }
      } finally {
        Runtime.getRuntime().removeShutdownHook(interrupted);
        delete(work);
      }
    } catch (IllegalArgumentException e) {
      System.err.println("images: " + e.getMessage());
      System.exit(2);
    }
  }

  /**
   * The images made of staged files, those of Java programs with their AOT caches. The caches need
   * the Java runtime of the base: with a base from a registry there are none.
   */
  private static List<Image> complete(List<Image> images, Path root, String[] args, Path work)
      throws IOException, InterruptedException {
    List<Image> complete = new ArrayList<>();
    Map<Image, Path> programs = new LinkedHashMap<>();
    for (Image image : images) {
      Path folder = work.resolve(image.name());
      Image staged = Staged.in(folder, image);
      if (AotCaches.isJava(staged) && Files.exists(Path.of(args[1]))) {
        programs.put(staged, folder);
      } else {
        complete.add(staged);
      }
    }
    Path base = Path.of(args[1]);
    Path kept = Path.of(args[2]).resolveSibling("aot");
    complete.addAll(new AotCaches(root, base, kept).into(programs, work));
    return complete;
  }

  /** On SIGTERM or Ctrl-C in the middle of it. */
  private static void abandon(Path work) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    try {
      delete(work);
    } catch (IOException e) {
      System.err.println("images: " + work + " stays behind: " + e.getMessage());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void write(Image image, String base, Path cache, Path archive) throws Exception {
    JibContainerBuilder builder = from(base);
    for (Image.Layer layer : image.layers()) {
      builder.addFileEntriesLayer(entries(layer));
    }
    builder
        .setEntrypoint(image.entrypoint())
        .setEnvironment(image.environment())
        .setUser("65532:65532")
        .setFormat(ImageFormat.Docker);
    Path temporary = archive.resolveSibling(archive.getFileName() + ".part");
    builder.containerize(
        Containerizer.to(
                TarImage.at(temporary).named("localhost/decentra/" + image.name() + ":" + TAG))
            .setOfflineMode(Files.exists(Path.of(base)))
            .setBaseImageLayersCache(cache.resolve("base"))
            .setApplicationLayersCache(cache.resolve("app"))
            .setToolName("decentracompute"));
    Files.move(temporary, archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static JibContainerBuilder from(String base) throws InvalidImageReferenceException {
    Path file = Path.of(base);
    return Files.exists(file) ? Jib.from(TarImage.at(file)) : Jib.from(base);
  }

  private static FileEntriesLayer entries(Image.Layer layer) throws IOException {
    FileEntriesLayer.Builder entries = FileEntriesLayer.builder().setName(layer.name());
    List<Map.Entry<Path, String>> sorted =
        layer.contents().entrySet().stream()
            .sorted(Comparator.comparing(Map.Entry::getValue))
            .toList();
    for (Map.Entry<Path, String> content : sorted) {
      AbsoluteUnixPath target = AbsoluteUnixPath.get(content.getValue());
      if (Files.isDirectory(content.getKey())) {
        entries.addEntryRecursive(content.getKey(), target);
      } else if (Files.isExecutable(content.getKey())) {
        entries.addEntry(content.getKey(), target, EXECUTABLE);
      } else {
        entries.addEntry(content.getKey(), target);
      }
    }
    return entries.build();
  }
}
