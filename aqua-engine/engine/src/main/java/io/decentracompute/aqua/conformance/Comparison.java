package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.json.Json;
import org.jspecify.annotations.Nullable;

/** Deep comparison of JSON that names the first difference. */
final class Comparison {
  private Comparison() {}

  /**
   * The first difference as "path: expected …, actual …", or null.
   *
   * @param expected {@code "*"} stands for anything
   * @param exactKeys whether an object must have no further fields
   */
  static @Nullable String difference(
      String path, Json expected, @Nullable Json actual, boolean exactKeys) {
    if (expected instanceof Json.Str(var any) && any.equals("*")) {
      return null;
    }
    if (actual == null) {
      return path + ": expected " + shown(expected) + ", actual nothing";
    }
    if (expected instanceof Json.Obj wanted && actual instanceof Json.Obj got) {
      for (var field : wanted.fields().entrySet()) {
        var difference =
            difference(
                path + "." + field.getKey(), field.getValue(), got.get(field.getKey()), exactKeys);
        if (difference != null) {
          return difference;
        }
      }
      if (exactKeys) {
        for (var key : got.fields().keySet()) {
          if (wanted.get(key) == null) {
            return path + ": unexpected field " + key + " = " + shown(got.fields().get(key));
          }
        }
      }
      return null;
    }
    if (expected instanceof Json.Arr wanted && actual instanceof Json.Arr got) {
      int common = Math.min(wanted.values().size(), got.values().size());
      for (int i = 0; i < common; i++) {
        var difference =
            difference(
                path + "[" + i + "]", wanted.values().get(i), got.values().get(i), exactKeys);
        if (difference != null) {
          return difference;
        }
      }
      return wanted.values().size() == got.values().size()
          ? null
          : path
              + ": expected "
              + wanted.values().size()
              + " entries, actual "
              + got.values().size()
              + (wanted.values().size() > common
                  ? ", missing " + shown(wanted.values().get(common))
                  : ", first extra " + shown(got.values().get(common)));
    }
    return expected.equals(actual)
        ? null
        : path + ": expected " + shown(expected) + ", actual " + shown(actual);
  }

  static String shown(@Nullable Json value) {
    var text = String.valueOf(value);
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
