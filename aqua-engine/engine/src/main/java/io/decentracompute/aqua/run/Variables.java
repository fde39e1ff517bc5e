package io.decentracompute.aqua.run;

import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scalars, canon results and streams by slot.
 *
 * <p>A scalar set on one level only is looked up in the scopes around the reader. One that is set
 * on several is a stack of cells, of which the newest decides: if it belongs to an iteration that
 * is not around the reader, the variable is not visible.
 */
final class Variables {
  private final List<Script.Slot> slots;
  private final Bindings bindings;
  private final @Nullable Cell[] global;
  private final @Nullable Cell[] tops;
  private final @Nullable Stream[] streams;
  private final int[] awaitedOutputs;
  private final Map<Integer, List<Leaf>> awaited = new HashMap<>(0);
  private final List<Stream> allStreams = new ArrayList<>();
  private Scope scope = new Scope();
  private boolean overwritten;
  private int missing = -1;

  Variables(List<Script.Slot> slots, Bindings bindings) {
    this.slots = slots;
    this.bindings = bindings;
    this.global = new Cell[slots.size()];
    this.tops = new Cell[slots.size()];
    this.streams = new Stream[slots.size()];
    this.awaitedOutputs = new int[slots.size()];
  }

  /** A value in a scope; none after {@code new}. */
  static final class Cell {
    private final int slot;
    private @Nullable Value value;
    private final Scope scope;
    private final @Nullable Cell below;
    private Entry at;
    private boolean readInVain;

    private Cell(int slot, @Nullable Value value, Scope scope, @Nullable Cell below, Entry at) {
      this.slot = slot;
      this.value = value;
      this.scope = scope;
      this.below = below;
      this.at = at;
    }
  }

  /** A stream made by {@code new} in a scope. */
  record FreshStream(int slot, Stream stream) {}

  Scope scope() {
    return scope;
  }

  void enter(Scope inner) {
    scope = inner;
  }

  /** Ends an iteration: forgets what was set in it where others could see it. */
  void leave(Scope outer) {
    if (!bindings.isRegular()) {
      for (int i = scope.cells.size() - 1; i >= 0; i--) {
        var cell = scope.cells.get(i);
        var top = tops[cell.slot];
        if (top != null) {
          tops[cell.slot] = top.below;
        }
      }
      scope.cells.removeIf(cell -> bindings.isMixed(cell.slot));
    }
    scope = outer;
  }

  /** Starts a fresh variable. */
  Cell fresh(int slot, Entry here) {
    if (bindings.isMixed(slot)) {
      var top = new Cell(slot, null, scope, tops[slot], here);
      tops[slot] = top;
      return top;
    }
    var cell = new Cell(slot, null, scope, null, here);
    if (scope.isGlobal()) {
      global[slot] = cell;
    } else {
      scope.cells.removeIf(other -> other.slot == slot);
      scope.cells.add(cell);
    }
    return cell;
  }

  /** Ends a fresh variable. */
  void endFresh(Cell fresh) {
    if (bindings.isMixed(fresh.slot)) {
      tops[fresh.slot] = fresh.below;
    }
  }

  boolean isIteratorOverwritten(int slot) {
    return bindings.isMixed(slot) && tops[slot] != null;
  }

  boolean isIterator(int slot) {
    return slots.get(slot).role() == Script.Role.ITERATOR;
  }

  /** Whether an output may be written here. */
  void checkWritable(Variable variable) throws Failure.Fatal {
    if (isIterator(variable.slot())) {
      throw new Failure.Fatal(
          Codes.ITERATOR_AS_OUTPUT,
          "`%s` is an iterator and can't be an output; use another name"
              .formatted(variable.name()));
    }
    checkSingle(variable);
  }

  private void checkSingle(Variable variable) throws Failure.Fatal {
    int slot = variable.slot();
    var top = bindings.isMixed(slot) ? tops[slot] : global[slot];
    if (scope.isGlobal() && top != null && top.value != null) {
      throw new Failure.Fatal(
          Codes.SHADOWING,
          "`%s` is already set; outside of folds a name is set once, use another or `new`"
              .formatted(variable.name()));
    }
  }

  /**
   * Sets a variable.
   *
   * @param here where this happens: what lies before it does not see the value
   * @throws Replay where somebody may have acted on the variable's absence
   */
  void set(Variable variable, Value value, Entry here) throws Failure.Fatal {
    checkSingle(variable);
    int slot = variable.slot();
    if (bindings.isMixed(slot)) {
      var top = tops[slot];
      if (top != null && top.scope == scope) {
        top.value = value;
        return;
      }
      var cell = new Cell(slot, value, scope, top, here);
      tops[slot] = cell;
      scope.cells.add(cell);
      return;
    }
    var cell = cell(scope, slot);
    if (cell == null) {
      cell = new Cell(slot, value, scope, null, here);
      if (scope.isGlobal()) {
        global[slot] = cell;
      } else {
        scope.cells.add(cell);
      }
      return;
    }
    overwritten |= cell.value != null || cell.readInVain;
    cell.value = value;
    cell.at = here;
  }

  /** Whether a value was replaced, or set after somebody had failed for its lack. */
  boolean isOverwritten() {
    return overwritten;
  }

  private @Nullable Cell cell(Scope in, int slot) {
    if (in.isGlobal()) {
      return global[slot];
    }
    for (var cell : in.cells) {
      if (cell.slot == slot) {
        return cell;
      }
    }
    return null;
  }

  Value get(Variable variable, Entry here) throws Failure.Catchable {
    int slot = variable.slot();
    Cell found = null;
    if (bindings.isMixed(slot)) {
      var top = tops[slot];
      if (top != null && scope.isWithin(top.scope)) {
        found = top;
      }
    } else {
      for (Scope s = scope; s != null && found == null; s = s.parent) {
        found = cell(s, slot);
        if (found != null && found.value != null && !found.at.isKnownAt(here)) {
          found = null; // set by somebody who comes later in the walk
        }
      }
    }
    if (found == null) {
      missing = slot;
      throw notFound(variable.name());
    }
    var value = found.value;
    if (value == null) {
      found.readInVain = true;
      throw new Failure.Catchable(
          Codes.NOT_SET_AFTER_NEW,
          "`%s` is fresh by `new` and was not set yet".formatted(variable.name()));
    }
    return value;
  }

  static Failure.Catchable notFound(String name) {
    return new Failure.Catchable(Codes.VARIABLE_NOT_FOUND, "`%s` has no value yet".formatted(name));
  }

  // ---------------------------------------------------------------- who waits

  /** The variable that was missed last. */
  int missing() {
    return missing;
  }

  /** Notes a branch that waits for a variable. */
  void await(Leaf leaf) {
    var setIn = bindings.level(leaf.slot).map(leaf.scope::of);
    if (setIn.isEmpty()) {
      return; // nobody whose value would be seen here can set it
    }
    if (setIn.get().isGlobal()) {
      awaited.computeIfAbsent(leaf.slot, s -> new ArrayList<>(1)).add(leaf);
    } else {
      setIn.get().waiting.add(leaf);
    }
  }

  /** Branches that may go on now that a variable is set in the present scope. */
  List<Leaf> awakened(int slot, Entry here) {
    var waiting = scope.isGlobal() ? awaited.getOrDefault(slot, List.of()) : scope.waiting;
    if (waiting.isEmpty()) {
      return List.of();
    }
    var awakened = new ArrayList<Leaf>(1);
    for (var leaf : waiting) {
      if (leaf.slot == slot && here.isKnownAt(leaf.at)) {
        awakened.add(leaf);
      }
    }
    if (!awakened.isEmpty()) {
      waiting.removeAll(java.util.Set.copyOf(awakened));
    }
    return awakened;
  }

  /** Notes that a branch waits for a result that goes into a variable, or no longer does. */
  void awaitOutput(int slot, int change) {
    awaitedOutputs[slot] += change;
  }

  /** Whether several branches may want to set a variable, of which one waits. */
  boolean isContended(int slot) {
    return awaitedOutputs[slot] > 0 && bindings.hasRivals(slot);
  }

  // ---------------------------------------------------------------- streams

  /** The stream of a name, made at its first mention. */
  Stream stream(Variable variable) {
    int slot = variable.slot();
    for (Scope s = scope; s != null; s = s.parent) {
      for (var fresh : s.streams) {
        if (fresh.slot == slot) {
          return fresh.stream;
        }
      }
    }
    var stream = streams[slot];
    if (stream == null) {
      stream = new Stream(false);
      streams[slot] = stream;
      allStreams.add(stream);
    }
    return stream;
  }

  void freshStream(int slot) {
    var stream = new Stream(true);
    allStreams.add(stream);
    scope.streams.removeIf(other -> other.slot == slot);
    scope.streams.add(new FreshStream(slot, stream));
  }

  /** Every stream there ever was. */
  List<Stream> streams() {
    return allStreams;
  }
}
