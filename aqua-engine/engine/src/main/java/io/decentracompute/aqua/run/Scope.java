package io.decentracompute.aqua.run;

import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where variables live: the whole script, or one iteration of a fold. */
final class Scope {
  final @Nullable Scope parent;
  private final int fold;
  private final Value.@Nullable One element;
  final List<Integer> slots = new ArrayList<>(2);
  private @Nullable Cid iteration;

  /** The whole script. */
  Scope() {
    this.parent = null;
    this.fold = -1;
    this.element = null;
  }

  /** An iteration of a fold that stands in a scope, at an element. */
  Scope(Scope parent, int fold, Value.One element) {
    this.parent = parent;
    this.fold = fold;
    this.element = element;
  }

  boolean isGlobal() {
    return parent == null;
  }

  /** The path of fold values that leads here; null for the whole script. */
  @Nullable Cid iteration() {
    var unknown = new ArrayDeque<Scope>();
    for (Scope scope = this; scope != null && scope.iteration == null; scope = scope.parent) {
      unknown.push(scope);
    }
    for (var scope : unknown) {
      var at = scope.element;
      var outer = scope.parent;
      if (at != null && outer != null) {
        scope.iteration = Place.iteration(outer.iteration, scope.fold, at.cid());
      }
    }
    return iteration;
  }
}
