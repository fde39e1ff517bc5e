package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Several files that are compiled together: a mistake in a file that many import is told once. */
final class Project {
  private Project() {}

  /** Takes what a file was compiled to; gives the files it wrote, by name. */
  @FunctionalInterface
  interface Taker {
    Map<String, String> take(Path file, Compilation.Compiled compiled) throws IOException;
  }

  /**
   * Compiles files, tells mistakes and progress, and hands on what has none; true if none has.
   *
   * @param record of earlier compilations; files that did not change since are left out
   */
  static boolean compile(
      List<Path> files,
      CompileOptions options,
      Optional<BuildRecord> record,
      PrintStream err,
      Taker taker)
      throws IOException {
    var disk = new DiskSources();
    var told = new HashSet<String>();
    int mistakes = 0;
    int unchanged = 0;
    for (int i = 0; i < files.size(); i++) {
      var name = DiskSources.name(files.get(i));
      if (record.isPresent() && record.get().isCurrent(name)) {
        unchanged++;
        continue;
      }
      if (files.size() > 1) {
        err.printf(Locale.ROOT, "[%d/%d] %s%n", i + 1, files.size(), name);
      }
      var noted = record.map(BuildRecord::sources);
      var main = disk.named(files.get(i));
      Sources sources = noted.isPresent() ? noted.get() : disk;
      var result = AquaCompiler.compile(main, sources, options);
      for (var diagnostic : result.diagnostics()) {
        if (told.add(diagnostic.frame())) {
          err.println(diagnostic.frame());
          mistakes += diagnostic.isError() ? 1 : 0;
        }
      }
      record.ifPresent(known -> known.forget(name));
      if (result instanceof Compilation.Compiled compiled) {
        var written = taker.take(files.get(i), compiled);
        if (result.diagnostics().isEmpty()) { // warnings are told each time
          record.ifPresent(known -> known.compiled(main, noted.orElseThrow(), written));
        }
      }
    }
    if (record.isPresent()) {
      record.get().save();
    }
    err.printf(
        Locale.ROOT,
        "%d %s%s, %d %s%n",
        files.size(),
        files.size() == 1 ? "file" : "files",
        unchanged == 0 ? "" : " (" + unchanged + " unchanged)",
        mistakes,
        mistakes == 1 ? "mistake" : "mistakes");
    return mistakes == 0;
  }

  /** Compiles one file and tells its mistakes. */
  static Compilation compile(Path file, CompileOptions options, PrintStream err)
      throws IOException {
    var disk = new DiskSources();
    var result = AquaCompiler.compile(disk.named(file), disk, options);
    result.diagnostics().stream().map(Diagnostic::frame).forEach(err::println);
    return result;
  }
}
