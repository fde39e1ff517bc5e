package io.decentracompute.aqua.run;

import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where variables live: the whole script, or one iteration of a fold. A branch that waits keeps its
 * scope, and with it what its iteration has set.
 */
final class Scope {
  final @Nullable Scope parent;

  /** The fold and the position in it; none for the whole script. */
  final @Nullable FoldRun run;

  final int index;
  final Value.@Nullable One element;

  /** The iteration in the trace, for folds over streams. */
  TraceMerge.@Nullable Turn turn;

  /** What was set here; see {@link Variables}. */
  final List<Variables.Cell> cells = new ArrayList<>(2);

  final List<Variables.FreshStream> streams = new ArrayList<>(0);

  /** Branches that wait for something that will be set here. */
  final List<Leaf> waiting = new ArrayList<>(0);

  private @Nullable Cid iteration;

  /** The whole script. */
  Scope() {
    this.parent = null;
    this.run = null;
    this.index = -1;
    this.element = null;
  }

  /** An iteration of a fold. */
  Scope(FoldRun run, int index, Value.One element) {
    this.parent = run.outer();
    this.run = run;
    this.index = index;
    this.element = element;
  }

  boolean isGlobal() {
    return parent == null;
  }

  /** The fold around, or -1. */
  int fold() {
    return run == null ? -1 : run.id();
  }

  /** Whether this scope lies inside of another one, or is it. */
  boolean isWithin(Scope other) {
    for (Scope s = this; s != null; s = s.parent) {
      if (s == other) {
        return true;
      }
    }
    return false;
  }

  /** The iteration of a fold around this scope, or null. */
  @Nullable Scope of(int fold) {
    for (Scope s = this; s != null; s = s.parent) {
      if (s.fold() == fold) {
        return s;
      }
    }
    return null;
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
        scope.iteration = Place.iteration(outer.iteration, scope.fold(), at.cid());
      }
    }
    return iteration;
  }
}
