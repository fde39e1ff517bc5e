package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares lists of calls whose order does not count. */
final class Unordered {
  private Unordered() {}

  /** Compares two lists of calls as multisets. */
  static @Nullable String difference(
      String what, List<Json> expected, List<Json> actual, Set<String> unordered) {
    var left = new ArrayList<>(actual);
    for (var wanted : expected) {
      var name = ((Json.Arr) wanted).values().getFirst();
      boolean sort = name instanceof Json.Str(var text) && unordered.contains(text);
      var found =
          left.stream().filter(a -> matches(sorted(wanted, sort), sorted(a, sort))).findFirst();
      if (found.isEmpty()) {
        return what + ": missing " + wanted + ", actual " + actual;
      }
      left.remove(found.get());
    }
    return left.isEmpty() ? null : what + ": too many " + left + ", expected " + expected;
  }

  static @Nullable String inOrder(
      String what, List<Json> expected, List<Json> actual, boolean sort) {
    boolean equal = expected.size() == actual.size();
    for (int i = 0; equal && i < expected.size(); i++) {
      equal = matches(sorted(expected.get(i), sort), sorted(actual.get(i), sort));
    }
    return equal ? null : what + ": expected " + expected + ", actual " + actual;
  }

  private static Json sorted(Json value, boolean sort) {
    if (!sort) {
      return value;
    }
    return switch (value) {
      case Json.Arr array -> {
        var values = new ArrayList<Json>();
        array.values().forEach(v -> values.add(sorted(v, true)));
        values.sort(Comparator.comparing(Json::toString));
        yield Json.array(values);
      }
      case Json.Obj object -> {
        var fields = new TreeMap<String, Json>();
        object.fields().forEach((name, field) -> fields.put(name, sorted(field, true)));
        yield new Json.Obj(fields);
      }
      default -> value;
    };
  }

  /** Whether two values are equal, where `"*"` stands for anything. */
  static boolean matches(@Nullable Json expected, @Nullable Json actual) {
    if (expected instanceof Json.Str(var any) && any.equals("*")) {
      return true;
    }
    if (expected instanceof Json.Arr a && actual instanceof Json.Arr b) {
      boolean equal = a.values().size() == b.values().size();
      for (int i = 0; equal && i < a.values().size(); i++) {
        equal = matches(a.values().get(i), b.values().get(i));
      }
      return equal;
    }
    if (expected instanceof Json.Obj a && actual instanceof Json.Obj b) {
      return a.fields().keySet().equals(b.fields().keySet())
          && a.fields().keySet().stream().allMatch(key -> matches(a.get(key), b.get(key)));
    }
    return expected != null && expected.equals(actual);
  }
}
