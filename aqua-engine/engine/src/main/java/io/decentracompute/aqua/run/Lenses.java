package io.decentracompute.aqua.run;

import io.decentracompute.aqua.json.Json;
import org.jspecify.annotations.Nullable;

/** Steps into JSON values. */
final class Lenses {
  private Lenses() {}

  /** One accessor with its scalar replaced: an index or a field. */
  sealed interface Key {
    /** 0 to 2^32-1. */
    record Index(long index) implements Key {}

    record Field(String name) implements Key {}
  }

  /** The part of a value under a key. */
  static Json step(Json value, Key key) throws Failure.Catchable {
    return switch (key) {
      case Key.Index(long index) -> {
        if (!(value instanceof Json.Arr array)) {
          throw mismatch(value, "has no elements, it is no array");
        }
        if (index >= array.values().size()) {
          throw mismatch(value, "has no element " + index);
        }
        yield array.values().get((int) index);
      }
      case Key.Field(var name) -> {
        if (!(value instanceof Json.Obj object)) {
          throw mismatch(value, "has no field `" + name + "`, it is no object");
        }
        var field = object.get(name);
        if (field == null) {
          throw mismatch(value, "has no field `" + name + "`");
        }
        yield field;
      }
    };
  }

  /** A scalar used between brackets. */
  static Key key(Json scalar, String name) throws Failure.Catchable {
    if (scalar instanceof Json.Str(var field)) {
      return new Key.Field(field);
    }
    if (scalar instanceof Json.Int number && number.isU32()) {
      return new Key.Index(number.bits());
    }
    throw new Failure.Catchable(
        Codes.LENS,
        "`%s` can't index: a text or an integer below 2^32 was expected, it is %s"
            .formatted(name, shown(scalar)));
  }

  static Json length(@Nullable Json value) throws Failure.Catchable {
    if (value instanceof Json.Arr array) {
      return Json.of(array.values().size());
    }
    throw new Failure.Catchable(
        Codes.LENGTH_OF_NON_ARRAY,
        "`.length` is of arrays only, this is " + (value == null ? "nothing" : shown(value)));
  }

  static Failure.Catchable mismatch(Json value, String why) {
    return new Failure.Catchable(Codes.LENS, "the value " + shown(value) + " " + why);
  }

  /** A value for messages: whole if short. */
  static String shown(Json value) {
    if (value.weight() > 2000) {
      return switch (value) {
        case Json.Arr array -> "an array of " + array.values().size();
        case Json.Obj object -> "an object of " + object.fields().size() + " fields";
        default -> "a text of " + value.weight() + " characters";
      };
    }
    var text = value.toString();
    return text.length() <= 200 ? text : text.substring(0, 199) + "…";
  }
}
