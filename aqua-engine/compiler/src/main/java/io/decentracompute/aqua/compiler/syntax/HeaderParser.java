package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Module.Head;
import io.decentracompute.aqua.compiler.syntax.Module.Import;
import io.decentracompute.aqua.compiler.syntax.Module.Rename;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the lists at a file's head. */
final class HeaderParser {
  private final Diagnostics diagnostics;
  private final List<Import> imports = new ArrayList<>();
  private final List<Rename> exports = new ArrayList<>();
  private Optional<Head> head = Optional.empty();

  HeaderParser(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  Optional<Head> head() {
    return head;
  }

  List<Import> imports() {
    return imports;
  }

  List<Rename> exports() {
    return exports;
  }

  /** Reads one line; {@code late} if something was declared before it. */
  void line(Cursor cursor, boolean late) {
    var word = cursor.next();
    if (late && !word.is("aqua")) {
      diagnostics.syntax(
          word.span(),
          "`" + word.text() + "` stands after a declaration",
          "Move it up to the file's head.");
    }
    switch (word.text()) {
      case "aqua" -> head(cursor, word);
      case "import" -> load(cursor, false);
      case "use" -> load(cursor, true);
      default -> {
        do {
          rename(cursor).ifPresent(exports::add);
        } while (!cursor.failed() && cursor.accept(","));
      }
    }
  }

  private void head(Cursor cursor, Token word) {
    var name = new StringBuilder(cursor.name("the file's name", "Write `aqua Name`.").text());
    while (cursor.accept(".")) {
      name.append('.').append(cursor.name("the file's name", "Write `aqua Name`.").text());
    }
    boolean everything = false;
    var declares = new ArrayList<Statement.Name>();
    if (cursor.accept("declares")) {
      if (cursor.accept("*")) {
        everything = true;
      } else {
        do {
          var token = cursor.name("a declared name", "Write `declares a, B` or `declares *`.");
          if (!token.broken()) {
            declares.add(new Statement.Name(token.span(), token.text()));
          }
        } while (!cursor.failed() && cursor.accept(","));
      }
    }
    head = Optional.of(new Head(word.span(), name.toString(), everything, declares));
  }

  private Optional<Rename> rename(Cursor cursor) {
    var first = cursor.name("a name", "Write the names with commas between.");
    var path = new ArrayList<String>(List.of(first.text()));
    var span = first.span();
    while (cursor.accept(".")) {
      var part = cursor.name("a name", "Write a name after the dot.");
      path.add(part.text());
      span = span.to(part.span());
    }
    var as = path.getLast();
    if (cursor.accept("as")) {
      as = cursor.name("the new name", "Write `name as other`.").text();
    }
    return cursor.failed() ? Optional.empty() : Optional.of(new Rename(span, path, as));
  }

  private void load(Cursor cursor, boolean qualified) {
    var names = new ArrayList<Rename>();
    if (cursor.peek().kind() != Token.Kind.STRING) {
      do {
        rename(cursor).ifPresent(names::add);
      } while (!cursor.failed() && cursor.accept(","));
      cursor.expect("from", "Write `import name from \"file\"`.");
    }
    var file = cursor.peek();
    if (file.kind() != Token.Kind.STRING) {
      cursor.fail("a file's name in quotes is expected", "Write `import \"file.aqua\"`.");
      return;
    }
    cursor.next();
    Optional<String> as = Optional.empty();
    if (qualified && cursor.accept("as")) {
      as = Optional.of(qualifier(cursor));
    }
    if (!cursor.failed()) {
      Span span = file.span();
      imports.add(new Import(span, file.text(), names, qualified, as));
    }
  }

  private static String qualifier(Cursor cursor) {
    var name = new StringBuilder(cursor.name("a name", "Write `use \"file\" as Name`.").text());
    while (cursor.accept(".")) {
      name.append('.').append(cursor.name("a name", "Write a name after the dot.").text());
    }
    return name.toString();
  }
}
