package io.decentracompute.aqua.run;

import io.decentracompute.aqua.trace.State;
import org.jspecify.annotations.Nullable;

/**
 * A place in the trace that a walk writes: a state, or a mark where a part begins or ends.
 *
 * <p>Places form a list in the order of the walk, which is also an order of knowledge: what was
 * done at an earlier place is known at a later one, never the other way round. Labels tell which of
 * two places is earlier, wherever places were put in between since.
 */
final class Entry {
  /** What stands here. */
  enum Kind {
    /** The beginning of the trace. */
    START,
    /** A state without parts. */
    STATE,
    /** A par and the beginning of its left branch. */
    PAR,
    /** The right branch begins. */
    PAR_RIGHT,
    /** The par ends. */
    PAR_END,
    /** A fold over a stream. */
    FOLD,
    /** An iteration begins. */
    TURN,
    /** The iteration is at its {@code next}. */
    NEXT,
    /** The iteration ends, with all that {@code next} led to. */
    TURN_END,
    /** The fold ends. */
    FOLD_END;

    boolean isState() {
      return this == STATE || this == PAR || this == FOLD;
    }
  }

  final Kind kind;

  /** The step in which the place came into being, from 1. */
  final int born;

  /** The par, fold or iteration that this place belongs to as a mark. */
  final @Nullable Object part;

  private long label;
  @Nullable Entry before;
  @Nullable Entry after;

  private @Nullable State state;
  private int changed;
  private @Nullable Past past;

  /** Where the state stood in the data that was read in step {@link #met}; -1 for nowhere. */
  int inPrevious = -1;

  int inCurrent = -1;
  int met;

  /** What was still to be read of the arriving trace behind this place, in step {@link #seen}. */
  int windowAt;

  int windowEnd;
  int seen;

  /** The iteration in which this place stands, and how far that was, in step {@link #seen}. */
  TraceMerge.@Nullable Turn turn;

  boolean insidePar;
  boolean isAfterNext;

  /** Scratch of the writer of a trace. */
  int position;

  int generation;

  private record Past(@Nullable State state, int since, @Nullable Past older) {}

  Entry(Kind kind, int born, @Nullable State state, @Nullable Object part) {
    this.kind = kind;
    this.born = born;
    this.state = state;
    this.changed = born;
    this.part = part;
  }

  /** The newest state. */
  @Nullable State state() {
    return state;
  }

  /** The state as it was after a step. */
  @Nullable State state(int step) {
    if (changed <= step) {
      return state;
    }
    for (var p = past; p != null; p = p.older) {
      if (p.since <= step) {
        return p.state;
      }
    }
    return null;
  }

  void change(State fresh, int step) {
    if (changed < step) {
      past = new Past(state, changed, past);
      changed = step;
    }
    state = fresh;
  }

  boolean isBefore(Entry other) {
    return label < other.label;
  }

  /** Whether what happened at this place is known at another one. */
  boolean isKnownAt(Entry other) {
    return label <= other.label;
  }

  long label() {
    return label;
  }

  // ---------------------------------------------------------------- the list

  private static final long STRIDE = 1L << 32;
  private static final int LABEL_BITS = 62;
  private static final int SMALLEST_ROOM = 10;

  /** Puts a new place behind this one. */
  Entry append(Entry fresh) {
    var next = after;
    if (next != null && next.label - label < 2) {
      makeRoom();
    }
    fresh.before = this;
    fresh.after = next;
    after = fresh;
    if (next == null) {
      fresh.label = label + STRIDE;
    } else {
      next.before = fresh;
      // Most places come behind the one that came last, so most of the gap stays behind.
      fresh.label = label + Math.max(1, (next.label - label) / 64);
    }
    return fresh;
  }

  /**
   * Spreads the labels around this place, in the smallest aligned range that is sparse enough: over
   * many places put in between, the logarithm of their number each.
   */
  private void makeRoom() {
    var first = this;
    var last = this;
    int count = 1;
    double allowed = 1;
    for (int bits = 1; bits <= LABEL_BITS; bits++) {
      allowed *= 2 / 1.4;
      if (bits < SMALLEST_ROOM) {
        continue;
      }
      long low = label & -(1L << bits);
      long high = low + (1L << bits) - 1;
      for (var e = first.before; e != null && e.label >= low; e = e.before) {
        first = e;
        count++;
      }
      for (var e = last.after; e != null && e.label <= high; e = e.after) {
        last = e;
        count++;
      }
      long spacing = (1L << bits) / count;
      if (count < allowed && spacing >= 64) {
        long at = low;
        for (Entry e = first; e != null && e != last.after; e = e.after) {
          e.label = at;
          at += spacing;
        }
        return;
      }
    }
    throw new IllegalStateException("a trace has more places than labels");
  }
}
