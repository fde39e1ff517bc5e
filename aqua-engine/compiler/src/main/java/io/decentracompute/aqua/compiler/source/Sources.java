package io.decentracompute.aqua.compiler.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where files come from. The compiler reads nothing but this. */
@FunctionalInterface
public interface Sources {
  /**
   * A file by its name.
   *
   * @param name with {@code /} between folders, normalised
   */
  Optional<SourceFile> file(String name);

  /** Files in memory, by name. */
  static Sources of(Map<String, String> files) {
    var copy = Map.copyOf(files);
    return name -> Optional.ofNullable(copy.get(name)).map(text -> new SourceFile(name, text));
  }

  /**
   * The file that an import means: beside the importing file first, then below the given folders,
   * in their order.
   */
  default Optional<SourceFile> imported(String importer, String path, List<String> folders) {
    for (var name : candidates(importer, path, folders)) {
      var found = file(name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The names that are tried for an import, in order. */
  static List<String> candidates(String importer, String path, List<String> folders) {
    var names = new ArrayList<String>();
    int slash = importer.lastIndexOf('/');
    var roots = new ArrayList<String>();
    roots.add(slash < 0 ? "" : importer.substring(0, slash));
    roots.addAll(folders);
    for (var root : roots) {
      var name = normalise(path.startsWith("/") || root.isEmpty() ? path : root + "/" + path);
      names.add(name);
      if (!name.endsWith(".aqua")) {
        names.add(name + ".aqua");
      }
    }
    return names;
  }

  private static String normalise(String path) {
    var parts = new ArrayList<String>();
    for (var part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.equals(".") && !(part.isEmpty() && !parts.isEmpty())) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
