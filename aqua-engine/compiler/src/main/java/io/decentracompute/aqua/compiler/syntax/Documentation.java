package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.DeepStack;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * What a file offers, with the comments that stand right above.
 *
 * @param about the comment below the file's first line
 */
public record Documentation(String name, String about, List<Entry> entries) {
  public Documentation {
    entries = List.copyOf(entries);
  }

  /**
   * Something declared.
   *
   * @param kind func, service, data, ability, const or alias
   * @param signature its head as written, and the lines below it unless it is a function
   */
  public record Entry(String kind, String name, String signature, String about) {}

  /** Of a file; what cannot be read is left out. */
  public static Documentation of(SourceFile file) {
    return DeepStack.call(() -> read(file))
        .orElseGet(() -> new Documentation(file.name(), "", List.of()));
  }

  private static Documentation read(SourceFile file) {
    var module = Parser.parse(file, new Diagnostics());
    var entries = new ArrayList<Entry>();
    for (var declaration : module.declarations()) {
      switch (declaration) {
        case Declaration.Func func -> entries.add(entry(file, "func", func));
        case Declaration.Service service -> entries.add(entry(file, "service", service));
        case Declaration.Fields fields ->
            entries.add(entry(file, fields.ability() ? "ability" : "data", fields));
        case Declaration.Alias alias -> entries.add(entry(file, "alias", alias));
        case Declaration.Const constant -> entries.add(entry(file, "const", constant));
        case Declaration.Broken b -> {}
      }
    }
    var head = module.head();
    return new Documentation(
        head.map(Module.Head::name).orElse(file.name()),
        head.map(h -> below(file, h.span())).orElse(""),
        entries);
  }

  private static Entry entry(SourceFile file, String kind, Declaration declaration) {
    int line = declaration.span().line();
    var signature = new StringBuilder(file.lineText(line));
    if (!(declaration instanceof Declaration.Func)) {
      for (int i = line + 1; i <= file.lineCount() && file.lineText(i).startsWith(" "); i++) {
        signature.append('\n').append(file.lineText(i));
      }
    }
    int first = line;
    while (first > 1 && isComment(file.lineText(first - 1))) {
      first--;
    }
    var about = new ArrayList<String>();
    for (int i = first; i < line; i++) {
      about.add(uncommented(file.lineText(i)));
    }
    return new Entry(kind, declaration.name(), signature.toString(), String.join("\n", about));
  }

  private static String below(SourceFile file, Span head) {
    var about = new ArrayList<String>();
    int line = head.line() + 1;
    while (line <= file.lineCount() && file.lineText(line).isBlank()) {
      line++;
    }
    while (line <= file.lineCount() && isComment(file.lineText(line))) {
      about.add(uncommented(file.lineText(line++)));
    }
    boolean apart = line > file.lineCount() || file.lineText(line).isBlank();
    return apart ? String.join("\n", about) : "";
  }

  private static boolean isComment(String line) {
    return line.startsWith("--");
  }

  private static String uncommented(String line) {
    return line.substring(2).strip();
  }

  /** As a page. */
  public String markdown() {
    var out = new StringBuilder("# ").append(name).append('\n');
    if (!about.isEmpty()) {
      out.append('\n').append(about).append('\n');
    }
    for (var entry : entries) {
      out.append("\n## ").append(entry.kind()).append(" `").append(entry.name()).append("`\n");
      if (!entry.about().isEmpty()) {
        out.append('\n').append(entry.about()).append('\n');
      }
      out.append("\n```aqua\n").append(entry.signature()).append("\n```\n");
    }
    return out.toString();
  }
}
