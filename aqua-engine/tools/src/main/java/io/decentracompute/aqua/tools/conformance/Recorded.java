package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads fields of a recorded case; a missing or wrong one makes the case fail with its name. */
final class Recorded {
  private Recorded() {}

  static String text(Json value) {
    if (value instanceof Json.Str(var text)) {
      return text;
    }
    throw new IllegalArgumentException("a text was expected, not " + value);
  }

  static String text(Json.Obj object, String name) {
    return text(field(object, name));
  }

  static Json field(Json.Obj object, String name) {
    var field = object.get(name);
    if (field == null) {
      throw new IllegalArgumentException("the case has no field `" + name + "`");
    }
    return field;
  }

  static long number(Json value) {
    if (value instanceof Json.Int number) {
      return number.bits();
    }
    throw new IllegalArgumentException("an integer was expected, not " + value);
  }

  static boolean flag(Json.Obj object, String name) {
    return object.get(name) instanceof Json.Bool(var value) && value;
  }

  /** A list, empty where the field is absent. */
  static List<Json> list(Json.Obj object, String name) {
    return object.get(name) instanceof Json.Arr array ? array.values() : List.of();
  }

  static List<String> texts(Json.Obj object, String name) {
    return list(object, name).stream().map(Recorded::text).toList();
  }

  /** An object, empty where the field is absent. */
  static Json.Obj object(Json.Obj object, String name) {
    return object.get(name) instanceof Json.Obj inner ? inner : new Json.Obj(Map.of());
  }

  static Map<String, String> textMap(Json.Obj object, String name) {
    var map = new TreeMap<String, String>();
    object(object, name).fields().forEach((key, value) -> map.put(key, text(value)));
    return map;
  }
}
