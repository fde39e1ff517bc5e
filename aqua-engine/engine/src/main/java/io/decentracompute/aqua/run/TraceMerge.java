package io.decentracompute.aqua.run;

import io.decentracompute.aqua.run.Entry.Kind;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayList;
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
 *
 * <p>What is written stays a list of {@linkplain Entry places} until somebody wants the states: so
 * a branch can go on in a later step, and only then are positions counted.
 */
final class TraceMerge {
  private final Entry head = new Entry(Kind.START, 0, null, null);
  private Slider previous;
  private Slider current;
  private int step = 1;
  private int size;

  /** Where is written now. */
  private Strand strand = new Strand(head, null);

  // A call or canon that waited is met again: its state stands already.
  private @Nullable Entry waited;
  private @Nullable Entry last;

  TraceMerge(List<State> previous, List<State> current) {
    this.previous = new Slider(previous);
    this.current = new Slider(current);
  }

  /**
   * A part of the trace in which one thing follows the other: the whole of it, a branch of a par,
   * or a generation of a fold.
   */
  static final class Strand {
    private Entry tail;

    /** The mark where the strand ends; null for the end of the trace. */
    final @Nullable Entry limit;

    private Strand(Entry tail, @Nullable Entry limit) {
      this.tail = tail;
      this.limit = limit;
    }
  }

  /** A position in an old trace and the end of the window it may read. */
  private static final class Slider {
    final List<State> trace;
    int at;
    int end;

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
  }

  /** Two states met at one place; at least one is there. */
  record Met(@Nullable State previous, @Nullable State current) {}

  static Failure.Fatal broken(String why) {
    return new Failure.Fatal(Codes.TRACE, "the data does not fit the script or other data: " + why);
  }

  /** The number of the step that is walked, from 1. */
  int step() {
    return step;
  }

  Strand strand() {
    return strand;
  }

  /** Goes on writing in a strand, in the same reading of the old traces. */
  void enter(Strand other) {
    strand = other;
  }

  /** The place that was written last in the present strand. */
  Entry here() {
    return strand.tail;
  }

  /** The place of the last {@link #put}. */
  Entry last() {
    return java.util.Objects.requireNonNull(last);
  }

  /** The states that stand here, or null where nothing is known. */
  @Nullable Met meet() {
    var known = waited;
    var p = known == null ? previous.next() : known.state();
    var c = known == null ? current.next() : arrived(known);
    return p == null && c == null ? null : new Met(p, c);
  }

  /** Whether a state that waited has not been met again. */
  boolean isWaiting() {
    return waited != null;
  }

  /** Writes the state that was met, or a new one. */
  Entry put(State state, @Nullable Met met) {
    return put(Kind.STATE, state, met, null);
  }

  private Entry put(Kind kind, State state, @Nullable Met met, @Nullable Object part) {
    var entry = waited;
    if (entry == null) {
      entry = write(new Entry(kind, step, state, part));
    } else {
      waited = null;
      if (!state.equals(entry.state())) {
        entry.change(state, step);
      }
    }
    last = entry;
    if (entry.met != step) {
      entry.met = step;
      entry.inPrevious = met == null || met.previous() == null ? -1 : previous.at - 1;
      entry.inCurrent = met == null || met.current() == null ? -1 : current.at - 1;
    }
    return entry;
  }

  /** Number of places. */
  int size() {
    return size;
  }

  private Entry write(Entry entry) {
    size++;
    strand.tail.append(entry);
    strand.tail = entry;
    return entry;
  }

  // ---------------------------------------------------------------- later steps

  /** Begins another step, in which the present trace is the previous one. */
  void nextStep() {
    step++;
    previous = new Slider(List.of());
    current = new Slider(List.of());
  }

  /**
   * Reads an arriving trace along the places that stand already, and notes at each what follows it
   * there. Only then can a branch go on in it.
   *
   * @throws Replay where the two do not agree; a walk from the start says why
   */
  void arrive(List<State> trace) throws Failure.Fatal {
    current = new Slider(trace);
    turn = null;
    for (Entry e = head; e != null; e = e.after) {
      switch (e.kind) {
        case START -> {}
        case STATE -> checkAgrees(java.util.Objects.requireNonNull(e.state()), read(e));
        case PAR -> ((Par) part(e)).arrive(read(e));
        case PAR_RIGHT -> ((Par) part(e)).arrived().enterRight();
        case PAR_END -> ((Par) part(e)).arrived().leave();
        case FOLD -> ((Fold) part(e)).arrive(read(e));
        case TURN -> ((Turn) part(e)).arrive();
        case NEXT -> ((Turn) part(e)).arriveAtNext();
        case TURN_END -> ((Turn) part(e)).arriveAtEnd();
        case FOLD_END -> ((Fold) part(e)).arriveAtEnd();
      }
      e.windowAt = current.at;
      e.windowEnd = current.end;
      e.seen = step;
      e.turn = turn;
      e.insidePar = turn != null && turn.insidePar;
      e.isAfterNext = turn != null && turn.isAfter;
    }
  }

  private static Object part(Entry e) {
    return java.util.Objects.requireNonNull(e.part);
  }

  private @Nullable State read(Entry e) {
    var state = current.next();
    e.met = step;
    e.inPrevious = -1;
    e.inCurrent = state == null ? -1 : current.at - 1;
    return state;
  }

  private static void checkAgrees(State known, @Nullable State arrived) {
    boolean agrees =
        arrived == null
            || switch (known) {
              case State.Ap a -> arrived instanceof State.Ap;
              case State.CallStream stream ->
                  arrived instanceof State.CallStream other
                      ? stream.cid().equals(other.cid()) && stream.place().equals(other.place())
                      : isOpenCall(arrived);
              case State.CallScalar done -> done.equals(arrived) || isOpenCall(arrived);
              case State.CallUnused done -> done.equals(arrived) || isOpenCall(arrived);
              case State.CallFailed done -> done.equals(arrived) || isOpenCall(arrived);
              case State.CanonDone done ->
                  done.equals(arrived) || arrived instanceof State.CanonSent;
              case State.CallSent sent -> isOpenCall(arrived) || isCallDone(arrived);
              case State.CallRequested asked -> isOpenCall(arrived) || isCallDone(arrived);
              case State.CanonSent sent ->
                  arrived instanceof State.CanonSent || arrived instanceof State.CanonDone;
              case State.Par p -> false;
              case State.Fold f -> false;
            };
    if (!agrees) {
      throw new Replay("what arrived has another state where this peer knows one");
    }
  }

  private static boolean isOpenCall(State state) {
    return state instanceof State.CallSent || state instanceof State.CallRequested;
  }

  private static boolean isCallDone(State state) {
    return state instanceof State.Done && !(state instanceof State.CanonDone);
  }

  /** The state that arrived for a place in this step, or null. */
  private @Nullable State arrived(Entry known) {
    return known.seen == step && known.inCurrent >= 0 ? current.trace.get(known.inCurrent) : null;
  }

  /** Whether a result arrived where this peer only knew of a question. */
  boolean hasNews(Entry known) {
    return arrived(known) instanceof State.Done && !(known.state() instanceof State.Done);
  }

  /** Whether more than is known arrived behind a place. */
  boolean hasMore(Entry place) {
    return place.seen == step && place.windowAt < place.windowEnd;
  }

  /** Goes on where a branch waited; its own state, if it has one, is met again. */
  void resume(Strand other, @Nullable Entry own) {
    strand = other;
    waited = own;
    last = own;
    load();
  }

  /** Reads on behind the place that was written last. */
  private void load() {
    previous.close();
    var here = strand.tail;
    if (here.seen == step) {
      current.at = here.windowAt;
      current.end = here.windowEnd;
      turn = here.turn;
      if (turn != null) {
        turn.insidePar = here.insidePar;
        turn.isAfter = here.isAfterNext;
      }
    } else {
      current.close();
    }
  }

  // ---------------------------------------------------------------- par

  /** A par whose branches are being walked. */
  final class Par {
    final Strand left;
    final Strand right;
    final Entry end;
    private final int begun = step;
    private final Branches inPrevious;
    private final Branches inCurrent;
    private @Nullable Branches arrived;
    private int seen;

    Par(@Nullable Met met) throws Failure.Fatal {
      var p = met == null ? null : met.previous();
      var c = met == null ? null : met.current();
      if ((p != null && !(p instanceof State.Par)) || (c != null && !(c instanceof State.Par))) {
        throw broken("there is something else where the script has a par");
      }
      var start = put(Kind.PAR, new State.Par(0, 0), met, this);
      var middle = write(new Entry(Kind.PAR_RIGHT, step, null, this));
      end = write(new Entry(Kind.PAR_END, step, null, this));
      left = new Strand(start, middle);
      right = new Strand(middle, end);
      inPrevious = new Branches(previous, (State.Par) p);
      inCurrent = new Branches(current, (State.Par) c);
    }

    void enterLeft() throws Failure.Fatal {
      strand = left;
      inPrevious.enterLeft();
      inCurrent.enterLeft();
    }

    void enterRight() throws Failure.Fatal {
      strand = right;
      inPrevious.enterRight();
      inCurrent.enterRight();
    }

    void leave(Strand outer) {
      strand = outer;
      if (begun == step) {
        inPrevious.leave();
        inCurrent.leave();
      } else {
        load();
        if (seen == step) {
          arrived().leave();
        }
      }
    }

    private void arrive(@Nullable State state) throws Failure.Fatal {
      if (state != null && !(state instanceof State.Par)) {
        throw new Replay("there is something else where this peer has a par");
      }
      seen = step;
      arrived = new Branches(current, (State.Par) state);
      arrived.enterLeft();
    }

    private Branches arrived() {
      return java.util.Objects.requireNonNull(arrived);
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
    private final int begun = step;
    private final Fold fold;
    private final Entry value;
    private final Strand own;
    private final @Nullable Turn outer;
    private final @Nullable Turn from;
    private final State.@Nullable Lore inPrevious;
    private State.@Nullable Lore inCurrent;
    private int seen = step;
    private int branchEnd;
    final Entry start;
    final Entry end;
    private @Nullable Entry next;
    private @Nullable Entry after;
    private boolean isAfter;
    private boolean insidePar;

    private Turn(Fold fold, Entry value, @Nullable Turn from) throws Failure.Fatal {
      this.fold = fold;
      this.value = value;
      this.outer = turn;
      this.from = from;
      this.start = new Entry(Kind.TURN, step, null, this);
      this.end = new Entry(Kind.TURN_END, step, null, this);
      if (from == null) {
        var before = java.util.Objects.requireNonNull(fold.end.before);
        strand = new Strand(before.append(start), end);
      } else {
        write(start);
        from.after = end;
      }
      start.append(end);
      this.own = strand;
      this.inPrevious =
          fold.begun == step ? fold.take(fold.inPrevious, value.inPrevious, value) : null;
      this.inCurrent = fold.seen == step ? fold.take(fold.inCurrent, value.inCurrent, value) : null;
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
      next = write(new Entry(Kind.NEXT, step, null, this));
    }

    /** There is no other iteration: the fold's last instruction starts. */
    void startLast(int previousEnd, int currentEnd) throws Failure.Fatal {
      after = next;
      startAfter(previousEnd, currentEnd);
    }

    /** The body goes on after {@code next}. */
    void startAfter(int previousEnd, int currentEnd) throws Failure.Fatal {
      boolean metNextNow = next != null && next.born == step;
      if (begun == step || (seen == step && metNextNow)) {
        isAfter = true;
        turn = this;
        enterAfter(previous, begun == step ? inPrevious : null, previousEnd);
        enterAfter(current, inCurrent, currentEnd);
      } else {
        load();
        isAfter = true;
        turn = this;
      }
    }

    private void arrive() throws Failure.Fatal {
      seen = step;
      inCurrent = fold.take(fold.inCurrent, value.inCurrent, value);
      isAfter = false;
      insidePar = false;
      enter(current, inCurrent);
      turn = this;
    }

    private void arriveAtNext() throws Failure.Fatal {
      branchEnd = current.end;
      if (after == next) {
        arriveAfter();
      }
    }

    private void arriveAfter() throws Failure.Fatal {
      isAfter = true;
      turn = this;
      enterAfter(current, inCurrent, branchEnd);
    }

    private void arriveAtEnd() throws Failure.Fatal {
      turn = outer;
      if (from != null) {
        from.arriveAfter();
      }
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
      var lore =
          slider == previous
              ? (begun == step ? inPrevious : null)
              : seen == step ? inCurrent : null;
      return lore == null
          ? slider.at
          : Math.min(slider.trace.size(), lore.after() + lore.afterLength());
    }

    /**
     * The body is over for now.
     *
     * @param goesOn whether something follows in the same strand; not where the body waits
     */
    void leave(boolean goesOn) {
      if (goesOn) {
        own.tail = end;
      }
      turn = outer;
    }

    /** The positions of this iteration after a step. */
    private State.Lore lore(int step) {
      int begin = start.position;
      int over = end.position;
      var until = next;
      var then = after;
      boolean metNext = until != null && until.born <= step;
      int beforeEnd = metNext && until != null ? until.position : over;
      int rest = then != null && then.born <= step ? then.position : over;
      return new State.Lore(value.position, begin, beforeEnd - begin, rest, over - rest);
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
    final Entry start;
    final Entry end;
    private final int begun = step;
    private final Map<Integer, State.Lore> inPrevious = new HashMap<>(0);
    private final Map<Integer, State.Lore> inCurrent = new HashMap<>(0);
    private final int previousAfter;
    private int currentAfter;
    private final int previousEnd;
    private int currentEnd;
    private int seen = step;
    private final @Nullable Turn outerTurn = turn;

    Fold(@Nullable Met met) throws Failure.Fatal {
      var p = met == null ? null : met.previous();
      var c = met == null ? null : met.current();
      if ((p != null && !(p instanceof State.Fold)) || (c != null && !(c instanceof State.Fold))) {
        throw broken("there is something else where the script has a fold");
      }
      start = put(Kind.FOLD, new State.Fold(List.of()), met, this);
      end = write(new Entry(Kind.FOLD_END, step, null, this));
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

    private State.@Nullable Lore take(Map<Integer, State.Lore> byValue, int position, Entry value) {
      return value.met != step || position < 0 ? null : byValue.get(position);
    }

    /**
     * Starts the iteration for the value whose state stands at this place.
     *
     * @param from the iteration whose {@code next} leads here, null for the first of a generation
     */
    Turn turn(Entry value, @Nullable Turn from) throws Failure.Fatal {
      return new Turn(this, value, from);
    }

    void leave(Strand outer) {
      strand = outer;
      turn = outerTurn;
      if (begun != step) {
        TraceMerge.this.load();
        turn = outerTurn;
        return;
      }
      previous.at = previousAfter;
      previous.end = Math.max(previousAfter, previousEnd);
      current.at = currentAfter;
      current.end = Math.max(currentAfter, currentEnd);
    }

    private void arrive(@Nullable State state) throws Failure.Fatal {
      if (state != null && !(state instanceof State.Fold)) {
        throw new Replay("there is something else where this peer has a fold");
      }
      seen = step;
      inCurrent.clear();
      currentEnd = current.end;
      currentAfter = current.at + load((State.Fold) state, inCurrent);
      if (currentAfter > current.trace.size()) {
        throw broken("a fold is larger than the trace");
      }
    }

    private void arriveAtEnd() {
      turn = outerTurn;
      current.at = currentAfter;
      current.end = Math.max(currentAfter, currentEnd);
    }
  }

  // ---------------------------------------------------------------- the new trace

  /** What peers did, in the order of the walk. */
  List<State> done() {
    var done = new ArrayList<State>();
    for (Entry e = head; e != null; e = e.after) {
      if (e.state() instanceof State.Done state) {
        done.add(state);
      }
    }
    return done;
  }

  /** The trace as it was after a step. */
  List<State> states(int step, Iterable<Stream> streams) {
    int size = 0;
    var lore = new HashMap<Fold, List<State.Lore>>();
    for (Entry e = head; e != null; e = e.after) {
      e.position = size;
      if (e.born <= step && e.kind.isState()) {
        size++;
      }
    }
    for (var stream : streams) {
      stream.number(step);
    }
    // A fold knows its iterations in the order in which they are walked.
    for (Entry e = head; e != null; e = e.after) {
      if (e.kind == Kind.TURN && e.born <= step && e.part instanceof Turn turn) {
        lore.computeIfAbsent(turn.fold, f -> new ArrayList<>()).add(turn.lore(step));
      }
    }
    var states = new ArrayList<State>(size);
    for (Entry e = head; e != null; e = e.after) {
      if (e.born <= step && e.kind.isState()) {
        states.add(state(e, step, lore));
      }
    }
    return states;
  }

  private static State state(Entry e, int step, Map<Fold, List<State.Lore>> lore) {
    var state = java.util.Objects.requireNonNull(e.state(step));
    return switch (state) {
      case State.Par p -> {
        var par = (Par) java.util.Objects.requireNonNull(e.part);
        int middle = java.util.Objects.requireNonNull(par.left.limit).position;
        yield new State.Par(middle - e.position - 1, par.end.position - middle);
      }
      case State.Fold f ->
          new State.Fold(
              lore.getOrDefault((Fold) java.util.Objects.requireNonNull(e.part), List.of()));
      case State.Ap(int generation) ->
          generation == e.generation ? state : new State.Ap(e.generation);
      case State.CallStream(var cid, int generation, var place) ->
          generation == e.generation ? state : new State.CallStream(cid, e.generation, place);
      case State.CallSent s -> s;
      case State.CallRequested r -> r;
      case State.CanonSent s -> s;
      case State.CallScalar s -> s;
      case State.CallUnused u -> u;
      case State.CallFailed f -> f;
      case State.CanonDone c -> c;
    };
  }
}
