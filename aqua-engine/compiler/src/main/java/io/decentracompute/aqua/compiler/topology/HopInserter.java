package io.decentracompute.aqua.compiler.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says of every operation at which peer it runs, and puts hops where a particle must pass relays.
 *
 * <p>The particle goes into an {@link Op.At} by the relays of the place it leaves, backwards, and
 * those of the place it enters, and comes out the same way. A branch of a {@link Op.Parallel} comes
 * home only if something reads what it made; then it also visits every peer at which a walk can
 * wait for that. Errors always come home.
 */
public final class HopInserter {
  private final boolean errorsComeHome;
  private final Origins origins;
  private final Facts facts = new Facts();
  private int counter;

  private HopInserter(boolean errorsComeHome, Origins origins) {
    this.errorsComeHome = errorsComeHome;
    this.origins = origins;
  }

  /** What follows an operation, for as long as the script goes on. */
  private record After(List<Op> following, Place place, Optional<After> outer) {}

  /** How an operation leaves the particle. */
  private enum Exit {
    /** Near its place: at it, or at the last relay before it. */
    BACK,
    /** Wherever it is: nothing follows. */
    ANYWHERE
  }

  /**
   * Places an operation that starts at a place.
   *
   * @param errorsComeHome whether an error at another peer travels back; without it the script is
   *     shorter and the starter may never hear of it
   */
  public static PlacedScript place(Op op, Place start, boolean errorsComeHome, Origins origins) {
    var inserter = new HopInserter(errorsComeHome, origins);
    var none = new After(List.of(), start, Optional.empty());
    var node = inserter.node(op, start, Exit.ANYWHERE, none);
    return new PlacedScript(Shortcut.apply(node, origins), origins);
  }

  private Node node(Op op, Place here, Exit exit, After after) {
    var node = placed(op, here, exit, after);
    origins.copy(op, node);
    return node;
  }

  private Node placed(Op op, Place here, Exit exit, After after) {
    var peer = here.peer().text();
    return switch (op) {
      case Op.Sequence(var items) -> sequence(items, here, exit, after);
      case Op.Parallel parallel -> parallel(parallel, here, after);
      case Op.At at -> at(at, here, exit, after);
      case Op.Call call -> new Node.Act("call", peer, callText(call));
      case Op.Canon canon -> new Node.Act("canon", peer, canon.source() + " " + canon.target());
      case Op.Copy copy -> new Node.Leaf("(ap " + copy.value().text() + " " + copy.target() + ")");
      case Op.CopyPair pair ->
          new Node.Leaf(
              "(ap (" + pair.key().text() + " " + pair.value().text() + ") " + pair.map() + ")");
      case Op.Fresh(var variable, var body) ->
          new Node.Around("new " + variable, node(body, here, exit, after));
      case Op.Match match ->
          new Node.Around(
              (match.equal() ? "match " : "mismatch ")
                  + match.left().text()
                  + " "
                  + match.right().text(),
              node(match.body(), here, exit, after));
      case Op.Otherwise(var attempt, var onError) ->
          new Node.Pair(false, node(attempt, here, exit, after), node(onError, here, exit, after));
      case Op.Fold fold ->
          new Node.Fold(
              "fold " + fold.iterable() + " " + fold.iterator(),
              node(fold.body(), here, exit, after),
              fold.last().map(last -> node(last, here, exit, after)));
      case Op.Next(var iterator) -> new Node.Leaf("(next " + iterator + ")");
      case Op.FailAs(var error) -> new Node.Leaf("(fail " + error + ")");
      case Op.Fail(var code, var message) ->
          new Node.Leaf("(fail " + code + " \"" + message + "\")");
      case Op.Nothing n -> new Node.Leaf("(null)");
      case Op.Never n -> new Node.Leaf("(never)");
    };
  }

  private static String callText(Op.Call call) {
    var out = new StringBuilder("(");
    out.append(call.service().text()).append(' ').append(call.function().text()).append(") [");
    for (int i = 0; i < call.arguments().size(); i++) {
      out.append(i == 0 ? "" : " ").append(call.arguments().get(i).text());
    }
    out.append(']');
    call.output().ifPresent(output -> out.append(' ').append(output));
    return out.toString();
  }

  private Node sequence(List<Op> items, Place here, Exit exit, After after) {
    int last = items.size() - 1;
    while (last > 0 && !facts.acts(items.get(last))) {
      last--;
    }
    var nodes = new ArrayList<Node>();
    Set<String> made = new TreeSet<>();
    for (int i = 0; i < items.size(); i++) {
      var item = items.get(i);
      if (item instanceof Op.At at && waitsHere(at, here, made)) {
        for (var name : made) {
          if (facts.reads(at.body()).contains(name)) {
            nodes.add(new Node.Leaf("(ap " + name + " -waited-" + counter++ + "-)"));
          }
        }
      }
      made.removeAll(facts.reads(item));
      if (facts.forks(item)) {
        facts.writes(item).stream().filter(HopInserter::isScalar).forEach(made::add);
      }
      var following = new After(items.subList(i + 1, items.size()), here, Optional.of(after));
      nodes.add(node(item, here, i == last ? exit : Exit.BACK, following));
    }
    return seq(nodes);
  }

  /**
   * Whether a walk should wait here for what branches made, before it leaves for a place where that
   * is the first thing needed: there, what comes home could not reach it any more.
   */
  private boolean waitsHere(Op.At at, Place here, Set<String> made) {
    return !at.place().equals(here)
        && facts.readsAny(at.body(), made)
        && !actsBefore(at.body(), made)
        && at.ownReads().stream().noneMatch(made::contains);
  }

  private static boolean isScalar(String name) {
    return "$%#".indexOf(name.charAt(0)) < 0;
  }

  private static Node seq(List<Node> nodes) {
    return nodes.size() == 1 ? nodes.getFirst() : new Node.Seq(nodes);
  }

  private Node at(Op.At at, Place here, Exit exit, After after) {
    if (at.place().equals(here) || !facts.acts(at.body())) {
      return node(at.body(), here, exit, after);
    }
    var nodes = new ArrayList<Node>();
    hops(Place.between(here, at.place()), "on the way to " + at.place().peer().text(), nodes);
    nodes.add(node(at.body(), at.place(), exit, new After(List.of(), here, Optional.of(after))));
    var back = Place.between(at.place(), here);
    if (exit == Exit.BACK) {
      hops(back, "on the way back to " + here.peer().text(), nodes);
    }
    if (!errorsComeHome || back.isEmpty()) {
      return seq(nodes);
    }
    var home = new ArrayList<Node>();
    hops(back, Node.Hop.ERROR, home);
    home.add(new Node.Hop(here.peer().text(), Node.Hop.ERROR));
    home.add(new Node.Leaf("(fail :error:)"));
    return new Node.Pair(false, seq(nodes), new Node.Seq(home));
  }

  private void hops(List<Place.Step> way, String why, List<Node> nodes) {
    for (var step : way) {
      if (!step.list()) {
        nodes.add(new Node.Hop(step.atom().text(), why));
        continue;
      }
      var item = "-via-" + counter++ + "-";
      Node hop = new Node.Hop(item, why);
      Node next = new Node.Leaf("(next " + item + ")");
      var body = new Node.Seq(step.backwards() ? List.of(next, hop) : List.of(hop, next));
      nodes.add(new Node.Fold("fold " + step.atom().text() + " " + item, body, Optional.empty()));
    }
  }

  private Node parallel(Op.Parallel parallel, Place here, After after) {
    Node result = null;
    var branches = parallel.branches();
    for (int i = branches.size() - 1; i >= 0; i--) {
      var siblings = facts.writes(branches.get(i)).isEmpty() ? List.<Op>of() : without(branches, i);
      var node = branch(branches.get(i), siblings, parallel.joined(), here, after);
      result = result == null ? node : new Node.Pair(true, node, result);
    }
    return result == null ? new Node.Leaf("(null)") : result;
  }

  private static List<Op> without(List<Op> branches, int index) {
    var others = new ArrayList<>(branches);
    others.remove(index);
    return others;
  }

  private Node branch(Op branch, List<Op> siblings, boolean joined, Place here, After after) {
    var beside = new After(siblings, here, Optional.of(after));
    if (branch instanceof Op.Next || joined) {
      return node(branch, here, Exit.BACK, beside);
    }
    var made = facts.writes(branch);
    var use = made.isEmpty() ? Optional.<List<Place.Step>>empty() : firstUse(made, beside);
    if (use.isEmpty()) {
      return node(branch, here, Exit.ANYWHERE, beside);
    }
    var nodes = new ArrayList<Node>();
    nodes.add(node(branch, here, Exit.BACK, beside));
    var why = "this branch brings what it made to where that is used";
    if (endsAway(branch, here)) {
      nodes.add(new Node.Hop(here.peer().text(), why));
    }
    hops(use.get(), why, nodes);
    return seq(nodes);
  }

  /** The peers on the way from here to where a value is read first, or nothing if none reads it. */
  private Optional<List<Place.Step>> firstUse(Set<String> made, After beside) {
    var here = beside.place();
    for (var level = Optional.of(beside); level.isPresent(); level = level.get().outer()) {
      for (var op : level.get().following()) {
        if (facts.readsAny(op, made)) {
          var way = new ArrayList<>(Place.between(here, level.get().place()));
          if (op instanceof Op.At at
              && level.get().place().equals(here)
              && made.stream().allMatch(n -> isScalar(n) || !facts.reads(op).contains(n))
              && waitsHere(at, here, made)) {
            return Optional.of(way);
          }
          way(op, level.get().place(), made, way);
          return Optional.of(way);
        }
      }
    }
    return Optional.empty();
  }

  /** Adds the peers where a walk through this operation can stand when it misses the value. */
  private void way(Op op, Place here, Set<String> made, List<Place.Step> way) {
    switch (op) {
      case Op.At(var place, var body) -> {
        boolean named = op.ownReads().stream().anyMatch(made::contains);
        if (!named && facts.readsAny(body, made)) {
          way.addAll(Place.between(here, place));
          if (actsBefore(body, made)) {
            way.add(new Place.Step(place.peer(), false, false));
          }
          way(body, place, made, way);
        }
      }
      default -> {
        for (var child : op.children()) {
          if (facts.readsAny(child, made)) {
            way(child, here, made, way);
            return;
          }
        }
      }
    }
  }

  /** Whether something runs here before the value is read. */
  private boolean actsBefore(Op op, Set<String> made) {
    for (var child : op.children()) {
      if (facts.readsAny(child, made)) {
        return !(child instanceof Op.At) && actsBefore(child, made);
      }
      if (facts.acts(child)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an operation may leave the particle at another peer. */
  private boolean endsAway(Op op, Place here) {
    return switch (op) {
      case Op.At at -> facts.acts(at.body()) && !at.place().equals(here);
      case Op.Sequence(var items) -> {
        for (var item : items.reversed()) {
          if (facts.acts(item)) {
            yield endsAway(item, here);
          }
        }
        yield false;
      }
      case Op.Parallel(var branches, var joined) when !joined -> false; // they came home themselves
      default -> op.children().stream().anyMatch(child -> endsAway(child, here));
    };
  }
}
