package io.decentracompute.aqua.run;

import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.Variable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scalars and canon results by slot, as stacks of cells. The newest cell decides: if it belongs to
 * an iteration that is not around the reader, the variable is not visible.
 */
final class Variables {
  private final @Nullable Cell[] tops;
  private final List<Script.Slot> slots;
  private Scope scope = new Scope();

  Variables(List<Script.Slot> slots) {
    this.slots = slots;
    this.tops = new Cell[slots.size()];
  }

  /** A value in a scope; none after {@code new}. */
  static final class Cell {
    private @Nullable Value value;
    private final Scope scope;
    private final @Nullable Cell below;

    private Cell(@Nullable Value value, Scope scope, @Nullable Cell below) {
      this.value = value;
      this.scope = scope;
      this.below = below;
    }
  }

  Scope scope() {
    return scope;
  }

  void enter(Scope inner) {
    scope = inner;
  }

  /** Forgets what was set in the current scope and goes back to another one. */
  void leave(Scope outer) {
    for (int i = scope.slots.size() - 1; i >= 0; i--) {
      int slot = scope.slots.get(i);
      var top = tops[slot];
      if (top != null) {
        tops[slot] = top.below;
      }
    }
    scope.slots.clear();
    scope = outer;
  }

  /** Starts a fresh variable. */
  Cell fresh(int slot) {
    var cell = new Cell(null, scope, tops[slot]);
    tops[slot] = cell;
    return cell;
  }

  /** Ends a fresh variable. */
  void restore(int slot, Cell fresh) {
    tops[slot] = fresh.below;
  }

  boolean isSet(int slot) {
    return tops[slot] != null;
  }

  /** Whether an output may be written here. */
  void checkWritable(Variable variable) throws Failure.Fatal {
    if (slots.get(variable.slot()).role() == Script.Role.ITERATOR) {
      throw new Failure.Fatal(
          Codes.ITERATOR_AS_OUTPUT,
          "`%s` is an iterator and can't be an output; use another name"
              .formatted(variable.name()));
    }
    checkSingle(variable);
  }

  private void checkSingle(Variable variable) throws Failure.Fatal {
    var top = tops[variable.slot()];
    if (scope.isGlobal() && top != null && top.value != null) {
      throw new Failure.Fatal(
          Codes.SHADOWING,
          "`%s` is already set; outside of folds a name is set once, use another or `new`"
              .formatted(variable.name()));
    }
  }

  void set(Variable variable, Value value) throws Failure.Fatal {
    checkSingle(variable);
    int slot = variable.slot();
    var top = tops[slot];
    if (top != null && top.scope == scope) {
      top.value = value;
      return;
    }
    tops[slot] = new Cell(value, scope, top);
    scope.slots.add(slot);
  }

  Value get(Variable variable) throws Failure.Catchable {
    var top = tops[variable.slot()];
    if (top == null || !isVisible(top.scope)) {
      throw notFound(variable.name());
    }
    var value = top.value;
    if (value == null) {
      throw new Failure.Catchable(
          Codes.NOT_SET_AFTER_NEW,
          "`%s` is fresh by `new` and was not set yet".formatted(variable.name()));
    }
    return value;
  }

  static Failure.Catchable notFound(String name) {
    return new Failure.Catchable(Codes.VARIABLE_NOT_FOUND, "`%s` has no value yet".formatted(name));
  }

  private boolean isVisible(Scope wanted) {
    for (Scope s = scope; s != null; s = s.parent) {
      if (s == wanted) {
        return true;
      }
    }
    return false;
  }
}
