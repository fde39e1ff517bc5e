package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.air.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A generated program as a tree, so that one that breaks a law can be made small.
 *
 * @param text AIR with {@code {}} where a child stands
 */
record Program(String text, List<Program> children) {
  private static final Program NOTHING = of("(null)");

  Program {
    children = List.copyOf(children);
  }

  static Program of(String text, Program... children) {
    return new Program(text, List.of(children));
  }

  /** One after the other; nothing for no programs. */
  static Program seq(List<Program> programs) {
    return programs.reversed().stream()
        .reduce((later, earlier) -> of("(seq {} {})", earlier, later))
        .orElse(NOTHING);
  }

  /** At the same time. */
  static Program par(List<Program> programs) {
    return programs.reversed().stream()
        .reduce((later, earlier) -> of("(par {} {})", earlier, later))
        .orElse(NOTHING);
  }

  String air() {
    var out = new StringBuilder();
    int child = 0;
    int from = 0;
    for (int at = text.indexOf("{}"); at >= 0; at = text.indexOf("{}", from)) {
      out.append(text, from, at).append(children.get(child++).air());
      from = at + 2;
    }
    return out.append(text.substring(from)).toString();
  }

  /** The smallest program found that still parses and is still bad, trying at most so many. */
  Program shrink(Predicate<Program> isBad, int attempts) {
    var smallest = this;
    int left = attempts;
    boolean smaller = true;
    while (smaller && left > 0) {
      smaller = false;
      for (var candidate : smallest.smaller()) {
        if (left-- <= 0) {
          break;
        }
        if (Script.parse(candidate.air()) instanceof Script.Parsed.Ok && isBad.test(candidate)) {
          smallest = candidate;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  /** Programs with one part less, those that lose most first. */
  private List<Program> smaller() {
    var found = new ArrayList<Program>();
    if (!equals(NOTHING)) {
      found.add(NOTHING);
    }
    found.addAll(children);
    for (int i = 0; i < children.size(); i++) {
      for (var child : children.get(i).smaller()) {
        var changed = new ArrayList<>(children);
        changed.set(i, child);
        found.add(new Program(text, changed));
      }
    }
    return found;
  }
}
