package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.json.Json;
import java.util.List;

/** Fields of a recorded case; a missing one makes the case fail with its name. */
final class Fields {
  private Fields() {}

  static Json field(Json.Obj object, String name) {
    var field = object.get(name);
    if (field == null) {
      throw new IllegalArgumentException("the case has no field `" + name + "`");
    }
    return field;
  }

  static String text(Json.Obj object, String name) {
    return text(field(object, name));
  }

  static String text(Json value) {
    if (value instanceof Json.Str(var text)) {
      return text;
    }
    throw new IllegalArgumentException("a text was expected, not " + Comparison.shown(value));
  }

  static long number(Json.Obj object, String name) {
    if (field(object, name) instanceof Json.Int number) {
      return number.bits();
    }
    throw new IllegalArgumentException("field `" + name + "` is no integer");
  }

  static int integer(Json.Obj object, String name, int absent) {
    return object.get(name) == null ? absent : Math.toIntExact(number(object, name));
  }

  static List<Json> list(Json.Obj object, String name) {
    if (field(object, name) instanceof Json.Arr array) {
      return array.values();
    }
    throw new IllegalArgumentException("field `" + name + "` is no list");
  }
}
