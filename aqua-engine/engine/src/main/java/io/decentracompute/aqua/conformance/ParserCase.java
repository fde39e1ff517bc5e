package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.air.AstJson;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.ScriptErrors;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A case of kind {@code air-parser}: a text and its tree, or where it is wrong. */
final class ParserCase {
  private ParserCase() {}

  static @Nullable String difference(Json.Obj recorded) {
    boolean ok = Fields.field(recorded, "ok").equals(Json.of(true));
    return switch (Script.parse(Fields.text(recorded, "air"))) {
      case Script.Parsed.Ok(var script) ->
          ok
              ? treeDifference(Fields.field(recorded, "ast"), script)
              : "expected to be refused with %s, but it parses"
                  .formatted(Comparison.shown(recorded.get("kinds")));
      case Script.Parsed.Refused(var errors) ->
          ok ? "expected to parse, but: " + errors.frames() : errorDifference(recorded, errors);
    };
  }

  private static @Nullable String treeDifference(Json expected, Script script) {
    if (!(JsonText.readExact(AstJson.of(script), 2000)
        instanceof JsonText.Result.Value(var actual))) {
      return "our tree is no JSON";
    }
    return Comparison.difference("ast", expected, actual, true);
  }

  private static @Nullable String errorDifference(Json.Obj recorded, ScriptErrors errors) {
    var counts = new TreeMap<String, Integer>();
    errors.errors().forEach(error -> counts.merge(error.kind().label(), 1, Integer::sum));
    if (counts.size() > 1
        && recorded.get("kinds") instanceof Json.Obj told
        && told.get("syntax") == null) {
      // The records count a syntax error only where nothing else is told.
      counts.remove("syntax");
    }
    var kinds = new LinkedHashMap<String, Json>();
    counts.forEach((kind, count) -> kinds.put(kind, Json.of(count)));
    var difference =
        Comparison.difference("kinds", Fields.field(recorded, "kinds"), new Json.Obj(kinds), true);
    if (difference != null) {
      return difference;
    }
    var place = (Json.Obj) Fields.list(recorded, "at").getFirst();
    var first = errors.errors().getFirst();
    long line = Fields.number(place, "line");
    long column = Fields.number(place, "column");
    boolean syntax = first.kind() == ScriptErrors.Kind.SYNTAX;
    if (first.line() != line || (!syntax && first.column() != column)) {
      return "at: expected %s:%s, actual %s:%s"
          .formatted(line, column, first.line(), first.column());
    }
    return null;
  }
}
