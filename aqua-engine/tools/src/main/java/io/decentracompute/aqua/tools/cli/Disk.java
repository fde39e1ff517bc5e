package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Aqua files on disk. */
final class Disk implements Sources {
  @Override
  public Optional<SourceFile> file(String name) {
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

  /** A file that the user named. */
  SourceFile named(Path path) throws IOException {
    return new SourceFile(name(path), Files.readString(path));
  }

  static String name(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** The Aqua files among and below some paths, sorted per path. */
  static List<Path> below(List<Path> inputs) throws IOException {
    var files = new ArrayList<Path>();
    for (var input : inputs) {
      if (!Files.exists(input)) {
        throw new IOException("there is no file or folder " + input);
      }
      try (var walk = Files.walk(input)) {
        walk.filter(path -> path.toString().endsWith(".aqua")).sorted().forEach(files::add);
      }
    }
    return files;
  }
}
