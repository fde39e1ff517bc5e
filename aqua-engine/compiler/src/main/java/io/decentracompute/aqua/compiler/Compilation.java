package io.decentracompute.aqua.compiler;

import io.decentracompute.aqua.compiler.source.Diagnostic;
import java.util.List;
import java.util.SequencedMap;

/** What compiling came to. */
public sealed interface Compilation {
  /** Everything that is told, by file and place. */
  List<Diagnostic> diagnostics();

  /**
   * Scripts by the names of the exported functions, in the order of the export list; the
   * diagnostics are warnings.
   */
  record Compiled(SequencedMap<String, String> scripts, List<Diagnostic> diagnostics)
      implements Compilation {
    public Compiled {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /** Something is wrong: at least one diagnostic is an error. */
  record Refused(List<Diagnostic> diagnostics) implements Compilation {
    public Refused {
      diagnostics = List.copyOf(diagnostics);
    }
  }
}
