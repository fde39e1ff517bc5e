package io.decentracompute.aqua.compiler;

import io.decentracompute.aqua.air.Formatter;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.compiler.check.ProgramChecker;
import io.decentracompute.aqua.compiler.inline.ScriptMaker;
import io.decentracompute.aqua.compiler.inline.TooLarge;
import io.decentracompute.aqua.compiler.library.StandardLibrary;
import io.decentracompute.aqua.compiler.source.DeepStack;
import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.compiler.source.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Compiles a file and what it imports. The same sources and options give the same scripts. */
public final class AquaCompiler {
  private AquaCompiler() {}

  public static Compilation compile(SourceFile main, Sources sources, CompileOptions options) {
    return compile(main, sources, options, name -> {});
  }

  /**
   * As {@link #compile(SourceFile, Sources, CompileOptions)}.
   *
   * @param progress is told the name of each file before it is checked
   */
  public static Compilation compile(
      SourceFile main, Sources sources, CompileOptions options, Consumer<String> progress) {
    return DeepStack.call(() -> compiled(main, sources, options, progress))
        .orElseGet(() -> new Compilation.Refused(List.of(tooDeep(main))));
  }

  private static Compilation compiled(
      SourceFile main, Sources sources, CompileOptions options, Consumer<String> progress) {
    var diagnostics = new Diagnostics();
    var program =
        ProgramChecker.check(
            main,
            new StandardLibrary(sources),
            options.importFolders(),
            options.constants(),
            diagnostics,
            progress);
    if (diagnostics.failed()) {
      return new Compilation.Refused(diagnostics.sorted());
    }
    var maker =
        new ScriptMaker(program, options.relay(), options.errorsComeHome(), options.tracing());
    var functions = new LinkedHashMap<String, CompiledFunction>();
    for (var export : program.exports()) {
      try {
        var placed = maker.script(export.lambda());
        functions.put(
            export.name(),
            new CompiledFunction(export, formatted(export.name(), placed.text()), placed));
      } catch (TooLarge e) {
        diagnostics.semantic(
            export.lambda().end(),
            "the script of `%s` would have more than %s statements: functions are put in where they are called"
                .formatted(export.name(), TooLarge.MOST_STATEMENTS),
            "Call functions from a loop in place of line by line, or let a service do the work.");
      }
    }
    return diagnostics.failed()
        ? new Compilation.Refused(diagnostics.sorted())
        : new Compilation.Compiled(List.copyOf(functions.values()), diagnostics.sorted());
  }

  private static Diagnostic tooDeep(SourceFile main) {
    return new Diagnostic(
        Diagnostic.Kind.SYNTAX,
        new Span(main, 0, 0),
        "this program nests values, blocks or branches more deeply than the compiler goes",
        "Give parts of large values names of their own, and make functions of inner blocks.");
  }

  /** What an editor wants to know of a file and what it imports; no scripts are made. */
  public static Analysis analyse(SourceFile main, Sources sources, CompileOptions options) {
    return DeepStack.call(() -> analysed(main, sources, options))
        .orElseGet(() -> new Analysis(List.of(tooDeep(main)), List.of(), Set.of()));
  }

  private static Analysis analysed(SourceFile main, Sources sources, CompileOptions options) {
    var diagnostics = new Diagnostics(true);
    var names =
        ProgramChecker.names(
            main,
            new StandardLibrary(sources),
            options.importFolders(),
            options.constants(),
            diagnostics);
    return new Analysis(diagnostics.sorted(), diagnostics.usages(), names);
  }

  private static String formatted(String function, String text) {
    return switch (Script.parse(text)) {
      case Script.Parsed.Ok(var script) -> Formatter.format(script);
      case Script.Parsed.Refused(var errors) ->
          throw new IllegalStateException(
              "the compiler made a script of `"
                  + function
                  + "` that is none; please report this:\n"
                  + errors.frames()
                  + "\n"
                  + text);
    };
  }
}
