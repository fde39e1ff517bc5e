package io.decentracompute.aqua.compiler;

import io.decentracompute.aqua.compiler.source.Diagnostic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** What compiling came to. */
public sealed interface Compilation {
  /** Everything that is told, by file and place. */
  List<Diagnostic> diagnostics();

  /** The exported functions, in the order of the export list; the diagnostics are warnings. */
  record Compiled(List<CompiledFunction> functions, List<Diagnostic> diagnostics)
      implements Compilation {
    public Compiled {
      functions = List.copyOf(functions);
      diagnostics = List.copyOf(diagnostics);
    }

    /** Scripts by the names of their functions. */
    public SequencedMap<String, String> scripts() {
      var scripts = new LinkedHashMap<String, String>();
      functions.forEach(function -> scripts.put(function.name(), function.script()));
      return scripts;
    }

    /** The exported function of a name. */
    public Optional<CompiledFunction> function(String name) {
      return functions.stream().filter(function -> function.name().equals(name)).findFirst();
    }
  }

  /** Something is wrong: at least one diagnostic is an error. */
  record Refused(List<Diagnostic> diagnostics) implements Compilation {
    public Refused {
      diagnostics = List.copyOf(diagnostics);
    }
  }
}
