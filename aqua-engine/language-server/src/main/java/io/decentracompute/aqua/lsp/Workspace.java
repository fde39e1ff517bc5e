package io.decentracompute.aqua.lsp;

import io.decentracompute.aqua.compiler.Analysis;
import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.source.Usage;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The open files, and what the compiler says of them. Names of files are paths with slashes. */
final class Workspace {
  private static final Pattern AFTER_DOT = Pattern.compile("([A-Za-z_]\\w*)\\.\\w*$");
  private static final List<String> KEYWORDS =
      List.of(
          "func",
          "service",
          "data",
          "ability",
          "const",
          "alias",
          "export",
          "import",
          "use",
          "on",
          "via",
          "for",
          "par",
          "co",
          "join",
          "if",
          "else",
          "try",
          "catch",
          "otherwise",
          "while",
          "match",
          "case",
          "parseq",
          "rec");

  private final Map<String, String> open = new ConcurrentHashMap<>();
  private final Map<String, Analysis> analyses = new ConcurrentHashMap<>();

  void put(String name, String text) {
    open.put(name, text);
  }

  void close(String name) {
    open.remove(name);
    analyses.remove(name);
  }

  List<String> names() {
    return open.keySet().stream().sorted().toList();
  }

  Optional<SourceFile> file(String name) {
    return Optional.ofNullable(open.get(name)).map(text -> new SourceFile(name, text));
  }

  /** What the compiler says of an open file now. */
  Analysis analyse(String name) {
    var file = new SourceFile(name, open.getOrDefault(name, ""));
    var sources = new DiskSources(other -> Optional.ofNullable(open.get(other)));
    var analysis = AquaCompiler.analyse(file, sources, CompileOptions.DEFAULT);
    analyses.put(name, analysis);
    return analysis;
  }

  private Analysis known(String name) {
    var known = analyses.get(name);
    return known == null ? analyse(name) : known;
  }

  /** The name at a place of an open file; the narrowest, as it was used. */
  Optional<Usage> at(String name, int offset) {
    return known(name).usages().stream()
        .filter(usage -> covers(usage.span(), name, offset))
        .min(Comparator.comparingInt(usage -> usage.span().end() - usage.span().start()));
  }

  private static boolean covers(Span span, String name, int offset) {
    return span.file().name().equals(name) && span.start() <= offset && offset <= span.end();
  }

  /** What may be written at a place. */
  record Proposal(String name, String type, boolean keyword) {}

  /** What may be written at a place: members after a dot, else names and words of the language. */
  List<Proposal> proposals(String name, int offset) {
    var text = open.getOrDefault(name, "");
    int start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
    var before = text.substring(Math.min(start, offset), Math.min(offset, text.length()));
    var usages = known(name).usages();
    var dotted = AFTER_DOT.matcher(before);
    if (dotted.find()) {
      var receiver = dotted.group(1);
      return usages.stream()
          .filter(usage -> usage.name().equals(receiver) && !usage.members().isEmpty())
          .reduce((first, second) -> second)
          .map(usage -> usage.members().stream().map(Workspace::member).toList())
          .orElse(List.of());
    }
    var proposals = new ArrayList<Proposal>();
    var seen = new HashSet<String>();
    for (var usage : usages) {
      boolean own = usage.span().file().name().equals(name);
      if (own && (usage.isDeclaration() || known(name).names().contains(usage.name()))) {
        if (seen.add(usage.name())) {
          proposals.add(new Proposal(usage.name(), usage.type(), false));
        }
      }
    }
    for (var known : known(name).names().stream().sorted().toList()) {
      if (seen.add(known)) {
        proposals.add(new Proposal(known, "", false));
      }
    }
    KEYWORDS.forEach(word -> proposals.add(new Proposal(word, "", true)));
    return proposals;
  }

  private static Proposal member(String text) {
    int colon = text.indexOf(':');
    return new Proposal(text.substring(0, colon), text.substring(colon + 2), false);
  }
}
