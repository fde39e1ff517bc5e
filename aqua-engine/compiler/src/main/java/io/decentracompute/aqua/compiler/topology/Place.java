package io.decentracompute.aqua.compiler.topology;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A peer and the relays to it.
 *
 * @param via in the order of the way there
 */
public record Place(Atom peer, List<Via> via) {
  public Place {
    via = List.copyOf(via);
  }

  /** A relay, or a list of relays that only the running script knows. */
  public record Via(Atom atom, boolean list) {}

  /**
   * One step of a way.
   *
   * @param list whether the atom is a list of peers
   * @param backwards whether such a list is gone through from its end
   */
  public record Step(Atom atom, boolean list, boolean backwards) {
    String key() {
      return (list ? "*" : "") + atom.text();
    }
  }

  /** The peers between two places, without both ends and without circles. */
  public static List<Step> between(Place from, Place to) {
    if (from.equals(to)) {
      return List.of();
    }
    var way = new ArrayList<Step>();
    for (var via : from.via.reversed()) {
      way.add(new Step(via.atom(), via.list(), true));
    }
    for (var via : to.via) {
      way.add(new Step(via.atom(), via.list(), false));
    }
    var straight = new ArrayList<Step>();
    Set<String> passed = new HashSet<>();
    for (var step : way) {
      if (!passed.add(step.key())) {
        while (!straight.getLast().key().equals(step.key())) {
          passed.remove(straight.removeLast().key());
        }
        continue;
      }
      straight.add(step);
    }
    while (!straight.isEmpty() && straight.getLast().key().equals(to.peer.text())) {
      straight.removeLast();
    }
    while (!straight.isEmpty() && straight.getFirst().key().equals(from.peer.text())) {
      straight.removeFirst();
    }
    return straight;
  }
}
