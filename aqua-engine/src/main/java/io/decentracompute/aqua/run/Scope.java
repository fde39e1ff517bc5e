package io.decentracompute.aqua.run;

import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Place;
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
    var at = element;
    if (at == null || parent == null) {
      return null;
    }
    // Scopes nest as folds do in the text; the recursion is as deep as these.
    if (iteration == null) {
      iteration = Place.iteration(parent.iteration(), fold, at.cid());
    }
    return iteration;
  }
}
