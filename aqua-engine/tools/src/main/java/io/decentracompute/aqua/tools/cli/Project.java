package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Several files that are compiled together: a mistake in a file that many import is told once. */
final class Project {
  private Project() {}

  /** Takes what a file was compiled to. */
  @FunctionalInterface
  interface Taker {
    void take(Path file, Compilation.Compiled compiled) throws IOException;
  }

  /** Compiles files, tells mistakes and progress, and hands on what has none; true if none has. */
  static boolean compile(List<Path> files, CompileOptions options, PrintStream err, Taker taker)
      throws IOException {
    var disk = new DiskSources();
    var told = new HashSet<String>();
    int mistakes = 0;
    for (int i = 0; i < files.size(); i++) {
      if (files.size() > 1) {
        err.printf(Locale.ROOT, "[%d/%d] %s%n", i + 1, files.size(), files.get(i));
      }
      var result = AquaCompiler.compile(disk.named(files.get(i)), disk, options);
      for (var diagnostic : result.diagnostics()) {
        if (told.add(diagnostic.frame())) {
          err.println(diagnostic.frame());
          mistakes += diagnostic.isError() ? 1 : 0;
        }
      }
      if (result instanceof Compilation.Compiled compiled) {
        taker.take(files.get(i), compiled);
      }
    }
    err.printf(
        Locale.ROOT,
        "%d %s, %d %s%n",
        files.size(),
        files.size() == 1 ? "file" : "files",
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
