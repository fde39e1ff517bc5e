package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.compiler.syntax.Module;
import io.decentracompute.aqua.compiler.syntax.Parser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Reads a file and all that it imports; what is imported comes before who imports it. */
final class ModuleGraph {
  private final Sources sources;
  private final List<String> folders;
  private final Diagnostics diagnostics;
  private final SequencedMap<String, Module> done = new LinkedHashMap<>();
  private final Map<String, Map<Module.Import, String>> targets = new HashMap<>();
  private final List<String> open = new ArrayList<>();

  ModuleGraph(Sources sources, List<String> folders, Diagnostics diagnostics) {
    this.sources = sources;
    this.folders = folders;
    this.diagnostics = diagnostics;
  }

  /** All files by name, dependencies first. */
  SequencedMap<String, Module> load(SourceFile main) {
    visit(main);
    return done;
  }

  /** The name of the file that an import of a file means, if it is there. */
  Optional<String> target(String file, Module.Import imported) {
    return Optional.ofNullable(targets.getOrDefault(file, Map.of()).get(imported));
  }

  private void visit(SourceFile file) {
    var module = Parser.parse(file, diagnostics);
    open.add(file.name());
    var resolved = new HashMap<Module.Import, String>();
    for (var imported : module.imports()) {
      var found = sources.imported(file.name(), imported.path(), folders);
      if (found.isEmpty()) {
        diagnostics.tell(
            Diagnostic.Kind.IMPORT,
            imported.span(),
            "there is no file \"" + imported.path() + "\"",
            "Tried "
                + String.join(", ", Sources.candidates(file.name(), imported.path(), folders))
                + ". Correct the path or give the folder to import from.");
        continue;
      }
      var name = found.get().name();
      int circle = open.indexOf(name);
      if (circle >= 0) {
        diagnostics.tell(
            Diagnostic.Kind.IMPORT_CYCLE,
            imported.span(),
            "files import each other in a circle: "
                + String.join(" → ", open.subList(circle, open.size()))
                + " → "
                + name,
            "Move what both need into a third file.");
        continue;
      }
      if (!done.containsKey(name)) {
        visit(found.get());
      }
      resolved.put(imported, name);
    }
    open.removeLast();
    targets.put(file.name(), resolved);
    done.put(file.name(), module);
  }
}
