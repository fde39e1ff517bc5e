package io.decentracompute.aqua.tools.files;

import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Aqua files on disk. An import that is neither beside the importing file nor in a folder given is
 * looked for in npm packages: {@code node_modules} beside the importing file and in each folder
 * above it, so every package gets the versions that npm put there for it.
 */
public final class DiskSources implements Sources {
  private final Function<String, Optional<String>> buffers;

  public DiskSources() {
    this(name -> Optional.empty());
  }

  /**
   * Files of which some are open in an editor.
   *
   * @param buffers text of an open file by its name
   */
  public DiskSources(Function<String, Optional<String>> buffers) {
    this.buffers = buffers;
  }

  @Override
  public Optional<SourceFile> file(String name) {
    var open = buffers.apply(name);
    if (open.isPresent()) {
      return Optional.of(new SourceFile(name, open.get()));
    }
    var path = Path.of(name);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SourceFile(name, Files.readString(path)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  @Override
  public Optional<SourceFile> imported(String importer, String path, List<String> folders) {
    return Sources.super
        .imported(importer, path, folders)
        .or(() -> Sources.super.imported(importer, path, packages(importer)));
  }

  /** The folders of npm packages that a file sees, the nearest first. */
  public static List<String> packages(String importer) {
    var folders = new ArrayList<String>();
    for (var folder = Path.of(importer).toAbsolutePath().normalize().getParent();
        folder != null;
        folder = folder.getParent()) {
      var packages = folder.resolve("node_modules");
      if (Files.isDirectory(packages)) {
        folders.add(name(packages));
      }
    }
    return folders;
  }

  /** A file that the user named. */
  public SourceFile named(Path path) throws IOException {
    return new SourceFile(name(path), Files.readString(path));
  }

  /** The name of a path, as the compiler uses it. */
  public static String name(Path path) {
    return path.toString().replace('\\', '/');
  }

  /**
   * The Aqua files among and below some paths, sorted per path, but for npm packages.
   *
   * @throws IOException there is no such path, or it cannot be read
   */
  public static List<Path> below(List<Path> inputs) throws IOException {
    var files = new ArrayList<Path>();
    for (var input : inputs) {
      if (!Files.exists(input)) {
        throw new IOException("there is no file or folder " + input);
      }
      try (var walk = Files.walk(input)) {
        walk.filter(path -> path.toString().endsWith(".aqua"))
            .filter(path -> !input.relativize(path).toString().contains("node_modules"))
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }
}
