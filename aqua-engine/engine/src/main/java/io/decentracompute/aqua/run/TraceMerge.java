package io.decentracompute.aqua.run;

import io.decentracompute.aqua.trace.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the previous and the current trace side by side and writes the new one.
 *
 * <p>A slider stands in each old trace and sees a window of it: a branch of a par, or a part of a
 * fold's iteration. States are met in the order of the walk; iterations are matched by the value
 * they were for, not by their order.
 */
final class TraceMerge {
  private final Slider previous;
  private final Slider current;
  private final List<State> out = new ArrayList<>();

  TraceMerge(List<State> previous, List<State> current) {
    this.previous = new Slider(previous);
    this.current = new Slider(current);
  }

  /** A position in an old trace and the end of the window it may read. */
  static final class Slider {
    final List<State> trace;
    int at;
    int end;
    // Where new positions were in this trace, -1 for nowhere.
    int[] origin = new int[16];

    Slider(List<State> trace) {
      this.trace = trace;
      this.end = trace.size();
    }

    @Nullable State next() {
      return at < end ? trace.get(at++) : null;
    }

    void window(int from, int to) throws Failure.Fatal {
      if (from < 0 || to < from || to > trace.size()) {
        throw broken("an interval leaves the trace");
      }
      at = from;
      end = to;
    }

    void close() {
      end = at;
    }

    void remember(int position, int from) {
      if (position >= origin.length) {
        origin = Arrays.copyOf(origin, position * 2);
      }
      origin[position] = from;
    }
  }

  /** Two states met at one place; at least one is there. */
  record Met(@Nullable State previous, @Nullable State current) {}

  static Failure.Fatal broken(String why) {
    return new Failure.Fatal(Codes.TRACE, "the data does not fit the script or other data: " + why);
  }

  /** The states that stand here, or null where nothing is known. */
  @Nullable Met meet() {
    var p = previous.next();
    var c = current.next();
    return p == null && c == null ? null : new Met(p, c);
  }

  int size() {
    return out.size();
  }

  List<State> states() {
    return out;
  }

  State get(int position) {
    return out.get(position);
  }

  void set(int position, State state) {
    out.set(position, state);
  }

  /** Writes the state that was met, or a new one; the position. */
  int put(State state, @Nullable Met met) {
    int position = out.size();
    out.add(state);
    previous.remember(position, met == null || met.previous() == null ? -1 : previous.at - 1);
    current.remember(position, met == null || met.current() == null ? -1 : current.at - 1);
    return position;
  }

  // ---------------------------------------------------------------- par

  /** A par whose branches are being walked. */
  final class Par {
    private final int position;
    private int left;
    private final Branches inPrevious;
    private final Branches inCurrent;

    Par(Met met) throws Failure.Fatal {
      this(met.previous(), met.current(), met);
    }

    Par() throws Failure.Fatal {
      this(null, null, null);
    }

    private Par(@Nullable State p, @Nullable State c, @Nullable Met met) throws Failure.Fatal {
      if ((p != null && !(p instanceof State.Par)) || (c != null && !(c instanceof State.Par))) {
        throw broken("there is something else where the script has a par");
      }
      position = put(new State.Par(0, 0), met);
      inPrevious = new Branches(previous, (State.Par) p);
      inCurrent = new Branches(current, (State.Par) c);
      inPrevious.enterLeft();
      inCurrent.enterLeft();
    }

    void enterRight() throws Failure.Fatal {
      left = out.size() - position - 1;
      inPrevious.enterRight();
      inCurrent.enterRight();
    }

    void leave() {
      int right = out.size() - position - 1 - left;
      out.set(position, new State.Par(left, right));
      inPrevious.leave();
      inCurrent.leave();
    }
  }

  /** The branches of one old par. */
  private final class Branches {
    private final Slider slider;
    private final int start;
    private final int left;
    private final int right;
    private final int outerEnd;
    private final @Nullable Turn turn;
    private final boolean turnBefore;
    private final boolean turnLevel;

    Branches(Slider slider, State.@Nullable Par par) throws Failure.Fatal {
      this.slider = slider;
      this.start = slider.at;
      this.left = par == null ? 0 : par.left();
      this.right = par == null ? 0 : par.right();
      this.outerEnd = slider.end;
      this.turn = TraceMerge.this.turn;
      this.turnBefore = turn != null && !turn.isAfter;
      this.turnLevel = turn != null && !turn.insidePar;
      if ((long) start + left + right > slider.trace.size()) {
        throw broken("a par is larger than the trace");
      }
    }

    void enterLeft() throws Failure.Fatal {
      slider.window(start, start + left);
      insidePar(true);
    }

    void enterRight() throws Failure.Fatal {
      slider.window(start + left, start + left + right);
      insidePar(true);
    }

    void leave() {
      slider.at = start + left + right;
      // Where `next` was inside of this par, what follows is the part after it.
      slider.end =
          turnLevel && turnBefore && turn != null && turn.isAfter
              ? turn.afterEnd(slider)
              : outerEnd;
      slider.end = Math.max(slider.end, slider.at);
      insidePar(!turnLevel && turn != null);
    }

    private void insidePar(boolean inside) {
      if (turn != null) {
        turn.insidePar = inside;
      }
    }
  }

  // ---------------------------------------------------------------- fold

  // The iteration of the innermost stream fold that is walked now.
  private @Nullable Turn turn;

  /** One iteration of a stream fold. */
  final class Turn {
    private final Fold fold;
    private final int value;
    private final int index;
    private final @Nullable Turn outer;
    private final State.@Nullable Lore inPrevious;
    private final State.@Nullable Lore inCurrent;
    private final int before = out.size();
    private int beforeLength;
    private int after;
    private boolean isAfter;
    private boolean insidePar;

    private Turn(Fold fold, int value, int index) throws Failure.Fatal {
      this.fold = fold;
      this.value = value;
      this.index = index;
      this.outer = turn;
      this.inPrevious = fold.take(fold.inPrevious, previous, value);
      this.inCurrent = fold.take(fold.inCurrent, current, value);
      enter(previous, inPrevious);
      enter(current, inCurrent);
      turn = this;
    }

    private void enter(Slider slider, State.@Nullable Lore lore) throws Failure.Fatal {
      if (lore == null) {
        slider.close();
      } else {
        slider.window(lore.before(), lore.before() + lore.beforeLength());
      }
    }

    /** The body is at {@code next}. */
    void endBefore() {
      beforeLength = out.size() - before;
    }

    /** The body goes on after {@code next}, or the fold's last instruction starts. */
    void startAfter(int previousEnd, int currentEnd) throws Failure.Fatal {
      isAfter = true;
      after = out.size();
      turn = this;
      enterAfter(previous, inPrevious, previousEnd);
      enterAfter(current, inCurrent, currentEnd);
    }

    private void enterAfter(Slider slider, State.@Nullable Lore lore, int branchEnd)
        throws Failure.Fatal {
      if (lore == null) {
        slider.close();
        return;
      }
      int end = lore.after() + lore.afterLength();
      slider.window(lore.after(), end);
      if (insidePar) {
        slider.end = Math.clamp(branchEnd, slider.at, Math.max(slider.at, slider.trace.size()));
      }
    }

    private int afterEnd(Slider slider) {
      var lore = slider == previous ? inPrevious : inCurrent;
      return lore == null
          ? slider.at
          : Math.min(slider.trace.size(), lore.after() + lore.afterLength());
    }

    /** The body is over. */
    void leave() {
      if (!isAfter) {
        beforeLength = out.size() - before;
        after = out.size();
      }
      fold.lore.set(index, new State.Lore(value, before, beforeLength, after, out.size() - after));
      turn = outer;
    }
  }

  int previousEnd() {
    return previous.end;
  }

  int currentEnd() {
    return current.end;
  }

  /** A fold over a stream or map that is being walked. */
  final class Fold {
    private final int position;
    private final Map<Integer, State.Lore> inPrevious = new HashMap<>();
    private final Map<Integer, State.Lore> inCurrent = new HashMap<>();
    private final int previousAfter;
    private final int currentAfter;
    private final int previousEnd;
    private final int currentEnd;
    private final @Nullable Turn outerTurn = turn;
    private final List<State.@Nullable Lore> lore = new ArrayList<>();

    Fold(@Nullable Met met) throws Failure.Fatal {
      var p = met == null ? null : met.previous();
      var c = met == null ? null : met.current();
      if ((p != null && !(p instanceof State.Fold)) || (c != null && !(c instanceof State.Fold))) {
        throw broken("there is something else where the script has a fold");
      }
      position = put(new State.Fold(List.of()), met);
      previousEnd = previous.end;
      currentEnd = current.end;
      previousAfter = previous.at + load((State.Fold) p, inPrevious);
      currentAfter = current.at + load((State.Fold) c, inCurrent);
      if (previousAfter > previous.trace.size() || currentAfter > current.trace.size()) {
        throw broken("a fold is larger than the trace");
      }
    }

    /** The number of states inside. */
    private int load(State.@Nullable Fold fold, Map<Integer, State.Lore> byValue)
        throws Failure.Fatal {
      if (fold == null) {
        return 0;
      }
      long length = 0;
      for (var one : fold.lore()) {
        if (byValue.put(one.value(), one) != null) {
          throw broken("a fold lists one value twice");
        }
        length += (long) one.beforeLength() + one.afterLength();
      }
      if (length > Integer.MAX_VALUE / 2) {
        throw broken("a fold is larger than the trace");
      }
      return (int) length;
    }

    private State.@Nullable Lore take(Map<Integer, State.Lore> byValue, Slider slider, int value) {
      int origin = slider.origin[value];
      return origin < 0 ? null : byValue.get(origin);
    }

    /** Starts the iteration for the value whose state stands at this position. */
    Turn turn(int value) throws Failure.Fatal {
      lore.add(null);
      return new Turn(this, value, lore.size() - 1);
    }

    void leave() {
      var complete = new ArrayList<State.Lore>(lore.size());
      for (var one : lore) {
        if (one != null) {
          complete.add(one);
        }
      }
      out.set(position, new State.Fold(complete));
      turn = outerTurn;
      previous.at = previousAfter;
      previous.end = Math.max(previousAfter, previousEnd);
      current.at = currentAfter;
      current.end = Math.max(currentAfter, currentEnd);
    }
  }
}
