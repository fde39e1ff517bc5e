package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recorded files that do not compile: what is told, and where. */
final class ErrorCase {
  private ErrorCase() {}

  static @Nullable String difference(Json.Obj recorded) {
    return switch (ProgramCase.compile(recorded)) {
      case Compilation.Compiled c -> "it compiles";
      case Compilation.Refused(var diagnostics) ->
          compare(
              Recorded.list(recorded, "errors"),
              diagnostics.stream().filter(Diagnostic::isError).toList());
    };
  }

  private static @Nullable String compare(List<Json> expected, List<Diagnostic> told) {
    boolean syntax = false;
    for (var json : expected) {
      var error = (Json.Obj) json;
      syntax |= Recorded.text(error, "kind").equals("syntax");
      if (Recorded.flag(error, "root") && told.stream().noneMatch(d -> meets(error, d))) {
        return "missing " + error + ", told " + shown(told);
      }
    }
    for (var diagnostic : told) {
      boolean listed = expected.stream().anyMatch(e -> onLine((Json.Obj) e, diagnostic));
      boolean later = syntax && diagnostic.kind() == Diagnostic.Kind.SYNTAX;
      if (!listed && !later) {
        return "not listed:\n" + diagnostic.frame();
      }
    }
    return null;
  }

  private static boolean meets(Json.Obj error, Diagnostic told) {
    var kind = Recorded.text(error, "kind");
    if (!kind.equals(told.kind().label())) {
      return false;
    }
    if (kind.equals("import-cycle")) {
      return true;
    }
    if (!Recorded.text(error, "file").equals(told.span().file().name())) {
      return false;
    }
    long line = Recorded.number(Recorded.field(error, "line"));
    return kind.equals("syntax")
        ? Math.abs(line - told.span().line()) <= 1
        : line == told.span().line()
            && Recorded.number(Recorded.field(error, "column")) == told.span().column();
  }

  private static boolean onLine(Json.Obj error, Diagnostic told) {
    if (error.get("line") == null) {
      return told.kind() == Diagnostic.Kind.IMPORT_CYCLE;
    }
    long line = Recorded.number(error.get("line"));
    long distance = Math.abs(line - told.span().line());
    return Recorded.text(error, "file").equals(told.span().file().name())
        && distance <= (Recorded.text(error, "kind").equals("syntax") ? 1 : 0);
  }

  private static String shown(List<Diagnostic> told) {
    var out = new StringBuilder();
    told.forEach(d -> out.append('\n').append(d.frame()));
    return out.toString();
  }
}
