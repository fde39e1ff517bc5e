package io.decentracompute.aqua.compiler.library;

import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of a program, and behind them those of the library in this jar: {@code import
 * "std/quorum.aqua"}. A program's own file of such a name comes first.
 */
public record StandardLibrary(Sources own) implements Sources {
  private static final String FOLDER = "std/";
  private static final Map<String, Optional<SourceFile>> FILES = new ConcurrentHashMap<>();

  /** What there is to import, sorted. */
  public static final List<String> NAMES =
      List.of(
          FOLDER + "ask.aqua",
          FOLDER + "balance.aqua",
          FOLDER + "builtin.aqua",
          FOLDER + "lease.aqua",
          FOLDER + "quorum.aqua");

  @Override
  public Optional<SourceFile> file(String name) {
    return own.file(name).or(() -> shipped(name));
  }

  @Override
  public Optional<SourceFile> imported(String importer, String path, List<String> folders) {
    return own.imported(importer, path, folders)
        .or(() -> Sources.super.imported(importer, path, folders))
        .or(() -> shipped(path.endsWith(".aqua") ? path : path + ".aqua"));
  }

  private static Optional<SourceFile> shipped(String name) {
    return NAMES.contains(name)
        ? FILES.computeIfAbsent(name, StandardLibrary::read)
        : Optional.empty();
  }

  private static Optional<SourceFile> read(String name) {
    try (var in = StandardLibrary.class.getResourceAsStream(name.substring(FOLDER.length()))) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return Optional.of(
          new SourceFile(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " in the jar", e);
    }
  }
}
