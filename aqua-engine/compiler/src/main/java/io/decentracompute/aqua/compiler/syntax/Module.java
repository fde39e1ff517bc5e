package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/**
 * A file as a tree.
 *
 * @param head {@code aqua Name declares …}, empty where it is missing, which was told
 */
public record Module(
    SourceFile file,
    Optional<Head> head,
    List<Import> imports,
    List<Rename> exports,
    List<Declaration> declarations) {
  public Module {
    imports = List.copyOf(imports);
    exports = List.copyOf(exports);
    declarations = List.copyOf(declarations);
  }

  /**
   * The first line.
   *
   * @param declares what other files may use, if {@code everything} is false
   */
  public record Head(Span span, String name, boolean everything, List<Statement.Name> declares) {
    public Head {
      declares = List.copyOf(declares);
    }
  }

  /** A name, perhaps qualified, and the name it gets. */
  public record Rename(Span span, List<String> path, String as) {
    public Rename {
      path = List.copyOf(path);
    }
  }

  /**
   * {@code import "f"}, {@code import a as b from "f"}, {@code use "f" as M}, {@code use a from "f"
   * as M}.
   *
   * @param span of the file's name
   * @param names empty means everything that the file declares
   * @param qualified whether the names go below a module's name
   * @param as that name, empty for the one in the file's head
   */
  public record Import(
      Span span, String path, List<Rename> names, boolean qualified, Optional<String> as) {
    public Import {
      names = List.copyOf(names);
    }
  }
}
