package io.decentracompute.aqua.compiler.inline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives every variable of a script a name of its own, and knows which streams a loop turn owns. */
final class ScriptNames {
  private final Map<String, Integer> used = new HashMap<>();
  private final Deque<List<String>> regions = new ArrayDeque<>();

  ScriptNames() {
    regions.push(new ArrayList<>());
  }

  /** A scalar's name, near the wanted one. */
  String scalar(String wanted) {
    var base = wanted.isEmpty() ? "value" : wanted;
    int number = used.merge(base, 1, Integer::sum);
    return number == 1 ? base : base + "-" + (number - 2);
  }

  /** A canon's name; it is never one letter alone, which the reference cannot read. */
  String canon(String wanted) {
    return "#" + scalar(wanted + "-canon");
  }

  /** A stream or map that lives as long as the current region. */
  String stream(String sigil, String wanted) {
    var name = sigil + scalar(wanted);
    regions.peek().add(name);
    return name;
  }

  void openRegion() {
    regions.push(new ArrayList<>());
  }

  /** The streams of the region, in the order they were named. */
  List<String> closeRegion() {
    return regions.pop();
  }
}
