package io.decentracompute.aqua.run;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.Work;
import io.decentracompute.aqua.air.AirText;
import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Operand;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.Variable;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Provenance;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a script. Open instructions lie on the heap and know the one around them, so that
 * neither the depth of the script nor the length of a fold costs Java stack.
 *
 * <p>{@code complete} says whether what was walked last is done; where it is not, a {@code seq}
 * stops. A branch that stops is kept as a {@link Leaf}. When its result comes in a later step, it
 * goes on from there, and only what that changes is walked: {@link #resume}. The outcome is that of
 * a walk from the start; where that can't be told from the branch alone, {@link Replay} is thrown.
 */
final class Interpreter {
  private final Script script;
  private final Bindings bindings;
  private final RunParameters parameters;
  private final String me;
  private final Content content;
  private final TraceMerge merge;
  private final Variables variables;
  private final Operands operands;
  private final Calls calls;
  private long instructionLimit;

  // The present place.
  private @Nullable Frame top;
  private boolean complete = true;
  private boolean completeBefore = true;
  private Errors errors;
  private final Value.One noError;

  /**
   * Whether an error is seen only by those who handle it: not by what stands beside the branch that
   * failed, so that what a handler sees does not depend on who was faster.
   */
  private final boolean lexicalErrors;

  // What waits.
  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<Integer, Leaf> asked = new HashMap<>();
  private Failure.@Nullable Catchable error;

  // One step.
  private Map<Integer, CallResult> results;
  private final Set<PeerId> nextPeers = new TreeSet<>();
  private final SortedMap<Integer, CallRequest> requests = new TreeMap<>();
  private final Set<Integer> usedResults = new HashSet<>();
  private int lastCallId;
  private Work.Counter work;

  /** Instructions that a walk from the start would make, for the budget. */
  private long walked;

  // Continuing.
  private boolean continues;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Set<Frame> scheduled = new HashSet<>();
  private @Nullable Entry lastTouch;
  private @Nullable Entry staleAfter;
  private final Set<Stream> touchedStreams = new HashSet<>();
  private boolean canContinue;

  Interpreter(
      Script script,
      Bindings bindings,
      RunParameters parameters,
      ParticleData previous,
      ParticleData current,
      Map<Integer, CallResult> results,
      Work.Counter work) {
    this.lexicalErrors = parameters.profile() == Profile.DECENTRA;
    this.script = script;
    this.bindings = bindings;
    this.parameters = parameters;
    this.me = parameters.currentPeerId().text();
    this.results = results;
    this.work = work;
    this.content = new Content();
    content.addAll(previous.content());
    content.addAll(current.content());
    this.merge = new TraceMerge(previous.trace(), current.trace());
    this.variables = new Variables(script.slots(), bindings);
    this.operands = new Operands(parameters, variables, merge, this::readErrors);
    this.calls = new Calls(this, parameters, content, merge, variables, operands);
    this.lastCallId = previous.lastCallId();
    this.instructionLimit = parameters.limits().instructions();
    var none = new LinkedHashMap<String, Json>();
    none.put("error_code", Json.of(0));
    none.put("message", Json.of(""));
    this.noError = operands.literal(new Json.Obj(none));
    this.errors = Errors.none(noError);
    this.canContinue = bindings.isRegular();
  }

  /** What a step of a walk leaves behind. */
  record Walked(
      Failure.@Nullable Catchable error,
      List<PeerId> nextPeers,
      SortedMap<Integer, CallRequest> requests,
      Optional<Integer> unusedResult) {}

  /** The first step: from the start of the script. */
  Walked walk() throws Failure.Fatal {
    top = null;
    try {
      begin(script.root());
      run();
    } catch (Failure.Catchable e) {
      error = e;
    }
    return finish();
  }

  /** Makes one step after the other until the branch at hand ends or waits. */
  private void run() throws Failure.Fatal {
    while (top != null) {
      try {
        top.resume();
      } catch (Failure.Catchable e) {
        unwind(e);
      }
    }
  }

  /** Leaves open instructions until one takes the error. */
  private void unwind(Failure.Catchable failure) throws Failure.Fatal {
    while (top != null) {
      if (top.take(failure)) {
        return;
      }
      top = top.parent;
    }
    error = failure;
  }

  private Walked finish() {
    touchedStreams.forEach(Stream::settle);
    touchedStreams.clear();
    return new Walked(
        error,
        List.copyOf(nextPeers),
        new TreeMap<>(requests),
        results.keySet().stream().filter(id -> !usedResults.contains(id)).sorted().findFirst());
  }

  // ---------------------------------------------------------------- later steps

  /** Whether another step may continue this walk. */
  boolean canContinue() {
    return canContinue && !variables.isOverwritten();
  }

  /**
   * Another step, in which this peer's host answers or data arrives.
   *
   * @param arrived checked data of another peer, or null
   * @throws Replay where the script has to be walked from the start; this walk is then of no more
   *     use but for what it knew before
   */
  Walked resume(
      Map<Integer, CallResult> given,
      @Nullable ParticleData arrived,
      RunParameters now,
      Work.Counter counter)
      throws Failure.Fatal {
    beginStep(given, now, counter);
    if (arrived != null) {
      content.addAll(arrived.content());
      merge.arrive(arrived.trace());
      for (var leaf : leaves) {
        if (leaf.until == 0
            && (leaf.own == null ? merge.hasMore(leaf.at) : merge.hasNews(leaf.own))) {
          events.add(new Event.Continued(leaf));
        }
      }
    }
    for (var id : given.keySet()) {
      var leaf = asked.get(id);
      if (leaf != null) {
        events.add(new Event.Continued(leaf));
      }
    }
    return continueAll();
  }

  private void beginStep(Map<Integer, CallResult> given, RunParameters now, Work.Counter counter) {
    merge.nextStep();
    results = given;
    work = counter;
    instructionLimit = now.limits().instructions();
    operands.limit(now.limits().dataBytes());
    nextPeers.clear();
    requests.clear();
    usedResults.clear();
    events.clear();
    scheduled.clear();
    continues = true;
  }

  /** Lets branches go on in the order in which a walk from the start would come to them. */
  private Walked continueAll() throws Failure.Fatal {
    for (var event = events.poll(); event != null; event = events.poll()) {
      switch (event) {
        case Event.Continued(var leaf) -> continueAt(leaf);
        case Event.Changed(var frame, var at) -> {
          scheduled.remove(frame);
          frame.reconsider();
        }
      }
      run();
    }
    if (walked > instructionLimit) {
      throw new Replay("the budget of instructions is exhausted");
    }
    return finish();
  }

  private void continueAt(Leaf leaf) throws Failure.Fatal {
    if (leaf.until != 0) {
      return;
    }
    forget(leaf);
    top = leaf.parent;
    variables.enter(leaf.scope);
    errors = leaf.errors;
    complete = leaf.complete;
    merge.resume(leaf.strand, leaf.own);
    walked--;
    Failure.Catchable failure = null;
    try {
      begin(leaf.instruction);
    } catch (Failure.Catchable e) {
      failure = e;
    }
    if (merge.isWaiting()) {
      throw new Replay("a call that was sent fails here for its arguments, so its state goes");
    }
    if (failure != null) {
      unwind(failure);
    }
  }

  private void forget(Leaf leaf) {
    leaf.until = merge.step();
    if (leaf.own != null && leaf.own.state() instanceof State.CallRequested requested) {
      asked.remove(requested.callId(), leaf);
    }
    output(leaf.instruction).ifPresent(slot -> variables.awaitOutput(slot, -1));
  }

  /** A branch that can go on, or an instruction that has to look at its branches again. */
  private sealed interface Event extends Comparable<Event> {
    Entry at();

    /** Frames before leaves: at one place a leaf waits behind what the frame has led to. */
    int rank();

    record Continued(Leaf leaf) implements Event {
      @Override
      public Entry at() {
        return leaf.at;
      }

      @Override
      public int rank() {
        return 1;
      }
    }

    record Changed(Frame frame, Entry at) implements Event {
      @Override
      public int rank() {
        return 0;
      }
    }

    @Override
    default int compareTo(Event other) {
      int order = Long.compare(at().label(), other.at().label());
      return order != 0 ? order : Integer.compare(rank(), other.rank());
    }
  }

  private void changed(Frame frame, Entry at) {
    if (scheduled.add(frame)) {
      events.add(new Event.Changed(frame, at));
    }
  }

  /** Error values are read, or an error is raised: what comes later in the walk may show it. */
  private void touchErrors() {
    if (lexicalErrors) {
      return;
    }
    var here = merge.here();
    var stale = staleAfter;
    if (stale != null && stale.isBefore(here)) {
      throw new Replay("an error elsewhere may change an error here");
    }
    var touched = lastTouch;
    if (touched == null || touched.isBefore(here)) {
      lastTouch = here;
    }
  }

  Errors readErrors() {
    touchErrors();
    return errors;
  }

  /** Error values differ from those with which the walk went on behind a mark. */
  private void errorsDifferAfter(@Nullable Entry limit) {
    if (limit == null || lexicalErrors) {
      return;
    }
    var touched = lastTouch;
    if (touched != null && limit.isBefore(touched)) {
      throw new Replay("an error changes what later branches saw");
    }
    var stale = staleAfter;
    if (stale == null || limit.isBefore(stale)) {
      staleAfter = limit;
    }
  }

  // ---------------------------------------------------------------- what waits, what is known

  /** Branches that waited after a step, in the order of the walk. */
  List<Leaf> waiting(int step) {
    return leaves.stream()
        .filter(leaf -> leaf.waitedAfter(step))
        .sorted(Comparator.comparingLong(leaf -> leaf.at.label()))
        .toList();
  }

  Script script() {
    return script;
  }

  Content content() {
    return content;
  }

  int step() {
    return merge.step();
  }

  /** About the memory this takes, in bytes. */
  long weight() {
    return 4096 + 600L * merge.size() + content.weight();
  }

  int lastCallId() {
    return lastCallId;
  }

  List<State> done() {
    return merge.done();
  }

  /** The trace as it was after a step. */
  List<State> trace(int step) {
    return merge.states(step, variables.streams());
  }

  // ---------------------------------------------------------------- for calls

  @Nullable CallResult result(int callId) {
    return results.get(callId);
  }

  void useResult(int callId) {
    usedResults.add(callId);
  }

  int ask(CallRequest request) {
    lastCallId++;
    requests.put(lastCallId, request);
    return lastCallId;
  }

  void sendTo(String peer) {
    nextPeers.add(new PeerId(peer));
  }

  void incomplete() {
    complete = false;
  }

  Work.Counter work() {
    return work;
  }

  /** Elements of a canon count like instructions: each is hashed and stored, or loaded. */
  void countElements(int elements) {
    walked += elements;
  }

  /** What was read or made can't be told from the data exactly, so the walk is not continued. */
  void neverContinue() {
    canContinue = false;
  }

  Errors errors() {
    return errors;
  }

  void setErrors(Errors fresh) {
    touchErrors();
    errors = fresh;
  }

  /**
   * The branch waits here.
   *
   * @param own the instruction's state, if it has left one
   * @param slot the variable that has no value, or -1
   */
  void suspend(
      Wait.Reason reason, Instruction instruction, String peer, @Nullable Entry own, int slot) {
    complete = false;
    var leaf =
        new Leaf(
            reason,
            instruction,
            peer,
            merge.step(),
            top,
            merge.strand(),
            variables.scope(),
            errors,
            completeBefore,
            own,
            merge.here(),
            slot);
    leaves.add(leaf);
    output(instruction).ifPresent(output -> variables.awaitOutput(output, 1));
    if (slot >= 0) {
      variables.await(leaf);
    }
    switch (reason) {
      case STREAM -> {
        if (instruction instanceof Instruction.FoldStream fold) {
          variables.stream(fold.iterable()).waiting.add(leaf);
        }
      }
      case HOST -> {
        if (own != null && own.state() instanceof State.CallRequested requested) {
          asked.put(requested.callId(), leaf);
        }
      }
      case SENT, VALUE, NEVER -> {}
    }
  }

  private static Optional<Integer> output(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Call call ->
          call.output().filter(v -> v.kind() == Variable.Kind.SCALAR).map(Variable::slot);
      case Instruction.Canon canon -> Optional.of(canon.target().slot());
      case Instruction.Null _,
          Instruction.Never _,
          Instruction.Seq _,
          Instruction.Par _,
          Instruction.Xor _,
          Instruction.Ap _,
          Instruction.ApMap _,
          Instruction.New _,
          Instruction.FailLiteral _,
          Instruction.Fail _,
          Instruction.FoldScalar _,
          Instruction.FoldStream _,
          Instruction.Next _,
          Instruction.Match _,
          Instruction.Mismatch _ ->
          Optional.empty();
    };
  }

  void set(Variable variable, Value value) throws Failure.Fatal {
    variables.set(variable, value, merge.here());
    if (continues) {
      if (variables.isContended(variable.slot()) || variables.isOverwritten()) {
        throw new Replay("several branches set one variable");
      }
      for (var leaf : variables.awakened(variable.slot(), merge.here())) {
        events.add(new Event.Continued(leaf));
      }
    }
  }

  void push(Variable target, Value.One value, Entry entry, Stream.Source source, int generation)
      throws Failure.Fatal {
    var stream = variables.stream(target);
    touchedStreams.add(stream);
    var item = stream.add(value, entry, source, generation, merge.step());
    for (var cursor : stream.cursors) {
      if (cursor.sees(item)) {
        cursor.fold().grown();
      }
    }
    if (!stream.waiting.isEmpty()) {
      var awakened = new ArrayList<Leaf>();
      for (var leaf : stream.waiting) {
        if (entry.isKnownAt(leaf.at)) {
          awakened.add(leaf);
          events.add(new Event.Continued(leaf));
        }
      }
      if (!awakened.isEmpty()) {
        stream.waiting.removeAll(Set.copyOf(awakened));
      }
    }
  }

  // ---------------------------------------------------------------- frames

  /** An open instruction. */
  abstract class Frame {
    final @Nullable Frame parent;
    private boolean told;
    private boolean toldComplete;
    private @Nullable Errors toldErrors;

    Frame(@Nullable Frame parent) {
      this.parent = parent;
    }

    /** Goes on: starts the next part, or hands over to the instruction around. */
    abstract void resume() throws Failure.Catchable, Failure.Fatal;

    /** Takes an error of a part: true to go on with {@link #resume}, false to be left. */
    abstract boolean take(Failure.Catchable failure) throws Failure.Fatal;

    /** The instruction around. */
    @Nullable Frame around() {
      return parent;
    }

    /** The iterator of a fold. */
    @Nullable Variable iterator() {
      return null;
    }

    /** A branch of this instruction has changed in a later step. */
    void reconsider() throws Failure.Fatal {
      throw new IllegalStateException("no branches");
    }

    final boolean isTold() {
      return told;
    }

    /** Hands {@code complete} to the instruction around, if it does not know it yet. */
    final void tell() {
      top = isNews() ? parent : null;
    }

    /** Whether what this instruction has come to is new to the one around. */
    final boolean isNews() {
      var before = toldErrors;
      boolean news = !told || toldComplete != complete;
      if (told && before != null && !before.same(errors)) {
        errorsDifferAfter(merge.strand().limit);
      }
      told = true;
      toldComplete = complete;
      toldErrors = errors;
      return news;
    }
  }

  private final class SeqFrame extends Frame {
    private final Instruction.Seq seq;
    private boolean started;

    SeqFrame(Instruction.Seq seq) {
      super(top);
      this.seq = seq;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      if (!started) {
        started = true;
        complete = true;
        begin(seq.left());
      } else if (complete) {
        // Nothing is left to do here afterwards, so the frame makes room first.
        top = parent;
        begin(seq.right());
      } else {
        tell();
      }
    }

    @Override
    boolean take(Failure.Catchable failure) {
      return false;
    }
  }

  private final class ParFrame extends Frame {
    private final Instruction.Par par;
    private final TraceMerge.Par trace;
    private final TraceMerge.Strand outer;
    private final Scope scope = variables.scope();
    private final Errors before = errors;
    private final Branch left;
    private final Branch right;

    ParFrame(Instruction.Par par, TraceMerge.Par trace, TraceMerge.Strand outer) {
      super(top);
      this.outer = outer;
      this.par = par;
      this.trace = trace;
      this.left = new Branch(this);
      this.right = new Branch(this);
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      trace.enterLeft();
      top = left;
      complete = !(par.left() instanceof Instruction.Next);
      begin(par.left());
    }

    @Override
    boolean take(Failure.Catchable failure) {
      throw new IllegalStateException("a par's errors are its branches'");
    }

    /** A branch has ended, or waits, or has done so before and now differs. */
    void branchChanged(Branch branch) throws Failure.Catchable, Failure.Fatal {
      if (isTold()) {
        top = null;
        changed(this, trace.end);
      } else if (branch == left) {
        if (lexicalErrors) {
          errors = before;
        }
        trace.enterRight();
        top = right;
        complete = !(par.right() instanceof Instruction.Next);
        begin(par.right());
      } else {
        finish();
      }
    }

    @Override
    void reconsider() throws Failure.Fatal {
      variables.enter(scope);
      errors = right.exit == null ? errors : right.exit;
      try {
        finish();
      } catch (Failure.Catchable e) {
        unwind(e);
      }
    }

    private void finish() throws Failure.Catchable {
      trace.leave(outer);
      complete = left.isComplete || right.isComplete;
      var rightError = right.error;
      if (left.error != null && rightError != null) {
        if (failed) {
          top = null;
          return;
        }
        failed = true;
        top = parent;
        isNews();
        throw rightError;
      }
      if (lexicalErrors) {
        errors = before;
      }
      errors = errors.openLast();
      tell();
    }

    private boolean failed;
  }

  /** A branch of a par. */
  private final class Branch extends Frame {
    private final ParFrame par;
    private boolean isComplete;
    private Failure.@Nullable Catchable error;
    private @Nullable Errors exit;

    Branch(ParFrame par) {
      super(null);
      this.par = par;
    }

    @Override
    @Nullable Frame around() {
      return par;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      isComplete = complete && error == null;
      exit = errors;
      // An error changes what the par comes to even where the branch was incomplete before.
      boolean failedNow = error != null && !errorTold;
      errorTold = error != null;
      if (isNews() || failedNow) {
        par.branchChanged(this);
      } else {
        top = null;
      }
    }

    private boolean errorTold;

    @Override
    boolean take(Failure.Catchable failure) {
      error = failure;
      complete = false;
      return true;
    }
  }

  private final class XorFrame extends Frame {
    private final Instruction.Xor xor;
    private int stage;

    XorFrame(Instruction.Xor xor) {
      super(top);
      this.xor = xor;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      switch (stage) {
        case 0 -> {
          stage = 1;
          complete = true;
          begin(xor.left());
        }
        case 2 -> {
          stage = 3;
          complete = true;
          begin(xor.right());
        }
        case 3 -> {
          errors = errors.handled(noError);
          tell();
        }
        default -> tell();
      }
    }

    @Override
    boolean take(Failure.Catchable failure) {
      if (stage != 1) {
        return false;
      }
      stage = 2;
      errors = errors.taken();
      return true;
    }
  }

  private final class NewFrame extends Frame {
    private final Instruction.New fresh;
    private final Variables.@Nullable Cell cell;
    private boolean started;

    NewFrame(Instruction.New fresh) {
      super(top);
      this.fresh = fresh;
      int slot = fresh.variable().slot();
      switch (fresh.variable().kind()) {
        case STREAM, STREAM_MAP -> {
          variables.freshStream(slot);
          cell = null;
        }
        case SCALAR, CANON, CANON_MAP -> cell = variables.fresh(slot, merge.here());
        default -> throw new IllegalStateException("no such kind");
      }
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      if (!started) {
        started = true;
        begin(fresh.body());
        return;
      }
      leave();
      tell();
    }

    @Override
    boolean take(Failure.Catchable failure) {
      leave();
      return false;
    }

    private void leave() {
      if (cell != null) {
        variables.endFresh(cell);
      }
    }
  }

  /** Enters the scope of an element; the iteration whose {@code next} leads there, if one does. */
  private Scope enterIteration(FoldRun run, int index, TraceMerge.@Nullable Turn from)
      throws Failure.Fatal {
    var scope = new Scope(run, index, run.elements().get(index));
    variables.enter(scope);
    var trace = run.trace();
    if (trace != null) {
      scope.turn = trace.turn(run.items().get(index).entry(), from);
    }
    return scope;
  }

  private final class FoldScalarFrame extends Frame {
    private final FoldRun run;
    private boolean started;

    FoldScalarFrame(FoldRun run) {
      super(top);
      this.run = run;
    }

    @Override
    @Nullable Variable iterator() {
      return run.iterator();
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      if (!started) {
        started = true;
        enterIteration(run, 0, null);
        begin(run.body());
        return;
      }
      variables.leave(run.outer());
      tell();
    }

    @Override
    boolean take(Failure.Catchable failure) {
      if (started) {
        variables.leave(run.outer());
      }
      return false;
    }
  }

  final class FoldStreamFrame extends Frame {
    private final Instruction.FoldStream fold;
    private final TraceMerge.Fold trace;
    private final Stream.Cursor cursor;
    private final TraceMerge.Strand outerStrand;
    private final Scope outer = variables.scope();
    private final ArrayDeque<List<Stream.Item>> generations = new ArrayDeque<>();
    private boolean walking = true;
    private boolean anyComplete;
    private final Errors before = errors;
    private Errors exit = errors;

    /** Where the values known at first, those that these led to, and so on, begin. */
    private final List<Entry> rounds = new ArrayList<>(2);

    FoldStreamFrame(
        Instruction.FoldStream fold,
        TraceMerge.Fold trace,
        Stream stream,
        TraceMerge.Strand outerStrand) {
      super(top);
      this.outerStrand = outerStrand;
      this.fold = fold;
      this.trace = trace;
      this.cursor = new Stream.Cursor(stream, trace.start, trace.end, this);
    }

    @Override
    @Nullable Variable iterator() {
      return fold.iterator();
    }

    /** Takes note that the stream has grown, if nobody is going over it now. */
    void grown() {
      if (!walking) {
        changed(this, trace.end);
      }
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      boolean newRound = false;
      if (generations.isEmpty()) {
        var unseen = cursor.takeUnseen();
        if (unseen.isEmpty()) {
          finish();
          return;
        }
        generations.addAll(unseen);
        newRound = opensRound(unseen);
      }
      var items = generations.remove();
      var elements = items.stream().map(Stream.Item::value).toList();
      var run =
          new FoldRun(
              fold.site().id(),
              fold.body(),
              fold.last(),
              fold.iterator(),
              outer,
              elements,
              items,
              trace);
      complete = true;
      var first = java.util.Objects.requireNonNull(enterIteration(run, 0, null).turn);
      // What the coming iterations write is a generation of its own.
      cursor.start(first.start);
      if (newRound) {
        rounds.add(first.start);
      }
      top = new Generation(this, first);
      begin(fold.body());
    }

    /**
     * Whether values that came in a later step are a round of their own. A walk from the start
     * would find all values of one round before it goes on to the next.
     */
    private boolean opensRound(List<List<Stream.Item>> unseen) {
      if (!isTold()) {
        return true;
      }
      int round = -1;
      for (var generation : unseen) {
        for (var item : generation) {
          int after = 0;
          while (after < rounds.size() && !item.entry().isBefore(rounds.get(after))) {
            after++;
          }
          if ((round >= 0 && round != after) || after + 1 < rounds.size()) {
            throw new Replay("values of several rounds of a recursive fold come at once");
          }
          round = after;
        }
      }
      return round == rounds.size();
    }

    @Override
    boolean take(Failure.Catchable failure) {
      throw new IllegalStateException("a fold's errors are its generations'");
    }

    void generationOver() {
      anyComplete |= complete;
      if (lexicalErrors) {
        errors = before;
      }
      exit = errors;
      variables.leave(outer);
      if (walking) {
        top = this;
      } else {
        top = null;
        changed(this, trace.end);
      }
    }

    @Override
    void reconsider() {
      walking = true;
      errors = exit;
      variables.enter(outer);
      top = this;
    }

    private void finish() {
      walking = false;
      trace.leave(outerStrand);
      complete = anyComplete;
      tell();
    }
  }

  /** One generation of a stream that a fold goes over. An error ends it and is not passed on. */
  private final class Generation extends Frame {
    private final FoldStreamFrame fold;
    private final TraceMerge.Turn first;

    Generation(FoldStreamFrame fold, TraceMerge.Turn first) {
      super(null);
      this.fold = fold;
      this.first = first;
    }

    @Override
    @Nullable Frame around() {
      return fold;
    }

    @Override
    void resume() {
      first.leave(false);
      if (isNews()) {
        fold.generationOver();
      } else {
        top = null;
      }
    }

    @Override
    boolean take(Failure.Catchable failure) {
      // Whether the generation counts as complete is for the instruction that failed to say: `fail`
      // and services say no, others leave it as it was.
      return true;
    }
  }

  private final class NextFrame extends Frame {
    private final FoldRun run;
    private final Scope scope = variables.scope();
    private final int index;
    private final TraceMerge.@Nullable Turn turn;
    private final int previousEnd = merge.previousEnd();
    private final int currentEnd = merge.currentEnd();
    private int stage;
    private TraceMerge.@Nullable Turn inner;

    NextFrame(FoldRun run, Scope iteration) {
      super(top);
      this.run = run;
      this.index = iteration.index;
      this.turn = iteration.turn;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      switch (stage) {
        case 0 -> {
          if (turn != null) {
            turn.endBefore();
          }
          if (index + 1 < run.elements().size()) {
            stage = 1;
            inner = enterIteration(run, index + 1, turn).turn;
            begin(run.body());
            return;
          }
          if (turn != null) {
            turn.startLast(previousEnd, currentEnd);
          }
          stage = 2;
          if (run.last().isPresent()) {
            complete = true;
            begin(run.last().get());
          } else {
            // A stream may still grow: the default there is `never`.
            complete &= !run.isStream();
          }
        }
        case 1 -> {
          comeBack(complete);
          tell();
        }
        default -> tell();
      }
    }

    @Override
    boolean take(Failure.Catchable failure) throws Failure.Fatal {
      if (stage == 1) {
        comeBack(true);
      }
      return false;
    }

    private void comeBack(boolean goesOn) throws Failure.Fatal {
      if (inner != null) {
        inner.leave(goesOn);
      }
      variables.leave(scope);
      if (turn != null) {
        turn.startAfter(previousEnd, currentEnd);
      }
    }
  }

  // ---------------------------------------------------------------- instructions

  /** Walks a simple instruction, or opens a composed one. */
  private void begin(Instruction first) throws Failure.Catchable, Failure.Fatal {
    Instruction instruction = first;
    while (true) {
      work.instruction();
      if (++walked > instructionLimit) {
        throw new Failure.Fatal(
            Codes.INSTRUCTION_BUDGET,
            "the step walked more than %s instructions; make the script shorter or raise the limit"
                .formatted(instructionLimit));
      }
      completeBefore = complete;
      try {
        switch (instruction) {
          case Instruction.Null n -> {}
          case Instruction.Never n -> suspend(Wait.Reason.NEVER, instruction, "", null, -1);
          case Instruction.Seq seq -> top = new SeqFrame(seq);
          case Instruction.Par par ->
              top = new ParFrame(par, merge.new Par(merge.meet()), merge.strand());
          case Instruction.Xor xor -> top = new XorFrame(xor);
          case Instruction.New fresh -> top = new NewFrame(fresh);
          case Instruction.Call call -> calls.call(call);
          case Instruction.Ap ap -> ap(ap);
          case Instruction.ApMap ap -> apMap(ap);
          case Instruction.Canon canon -> calls.canon(canon);
          case Instruction.FailLiteral fail -> failLiteral(fail);
          case Instruction.Fail fail -> fail(fail);
          case Instruction.FoldScalar fold -> foldScalar(fold);
          case Instruction.FoldStream fold -> foldStream(fold);
          case Instruction.Next next -> next(next);
          case Instruction.Match match -> {
            if (matches(match.left(), match.right())) {
              instruction = match.body();
              continue;
            }
            throw new Failure.Catchable(
                Codes.MATCH_VALUES_NOT_EQUAL, "compared values do not match");
          }
          case Instruction.Mismatch match -> {
            if (!matches(match.left(), match.right())) {
              instruction = match.body();
              continue;
            }
            throw new Failure.Catchable(
                Codes.MISMATCH_VALUES_EQUAL, "compared values do not mismatch");
          }
        }
        return;
      } catch (Failure.Catchable e) {
        if (raise(e, instruction)) {
          throw e;
        }
        return;
      }
    }
  }

  /**
   * Records an error where it happens.
   *
   * @return false if the error only means that a value is missing: then the instruction waits
   */
  private boolean raise(Failure.Catchable failure, Instruction instruction) {
    errors = errors.withUntold(null);
    var failed = calls.takeFailed();
    var tetraplet = failed == null ? operands.own() : failed;
    var peer = failed == null ? me : failed.peerPk();
    if (failure.isJoinable() && joins(instruction)) {
      suspend(Wait.Reason.VALUE, instruction, "", null, variables.missing());
      return false;
    }
    touchErrors();
    if (errorsAreSet) {
      errorsAreSet = false;
      return true;
    }
    boolean atPeer =
        instruction instanceof Instruction.Call || instruction instanceof Instruction.Canon;
    var text = AirText.of(instruction);
    boolean unhandled = !errors.caughtIsOpen();
    errors =
        errors.withCaught(
            new Value.One(
                errorObject(failure.code(), failure.message(), text, atPeer ? peer : null),
                tetraplet,
                new Provenance.Literal()));
    if (failure.code() == Codes.MATCH_VALUES_NOT_EQUAL
        || failure.code() == Codes.MISMATCH_VALUES_EQUAL) {
      return true;
    }
    var told =
        new Value.One(
            errorObject(failure.code(), failure.message(), text, peer),
            tetraplet,
            new Provenance.Literal());
    // A service's error is not told over one that nobody has handled; an xor that takes it tells
    // it.
    errors =
        failure.code() == Codes.LOCAL_SERVICE_ERROR && unhandled
            ? errors.withUntold(told)
            : errors.withLastIfOpen(told);
    return true;
  }

  /** Whether {@code fail} has set the error values itself. */
  private boolean errorsAreSet;

  private static boolean joins(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Call c -> true;
      case Instruction.Ap a -> true;
      case Instruction.ApMap a -> true;
      case Instruction.Canon c -> true;
      case Instruction.FoldScalar f -> true;
      case Instruction.Match m -> true;
      case Instruction.Mismatch m -> true;
      case Instruction.Null _,
          Instruction.Never _,
          Instruction.Seq _,
          Instruction.Par _,
          Instruction.Xor _,
          Instruction.New _,
          Instruction.FailLiteral _,
          Instruction.Fail _,
          Instruction.FoldStream _,
          Instruction.Next _ ->
          false;
    };
  }

  private static Json errorObject(
      long code, String message, String instruction, @Nullable String peer) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("error_code", Json.of(code));
    fields.put("message", Json.of(message));
    fields.put("instruction", Json.of(instruction));
    if (peer != null) {
      fields.put("peer_id", Json.of(peer));
    }
    return new Json.Obj(fields);
  }

  private boolean matches(Operand left, Operand right) throws Failure.Catchable, Failure.Fatal {
    return operands.evaluate(left).json.equals(operands.evaluate(right).json);
  }

  private void ap(Instruction.Ap ap) throws Failure.Catchable, Failure.Fatal {
    var value = copied(operands.evaluate(ap.argument()));
    if (ap.result().kind() == Variable.Kind.SCALAR) {
      set(ap.result(), value);
      return;
    }
    add(ap.result(), value);
  }

  /** A copy of what the script itself vouches for keeps the peer it is of, and no path. */
  private static Value.One copied(Value.One value) {
    return value.provenance instanceof Provenance.Literal
        ? new Value.One(
            value.json, new Tetraplet(value.tetraplet.peerPk(), "", "", ""), value.provenance)
        : value;
  }

  private void apMap(Instruction.ApMap ap) throws Failure.Catchable, Failure.Fatal {
    var key = operands.evaluate(ap.key()).json;
    var value = copied(operands.evaluate(ap.value()));
    if (!(key instanceof Json.Str) && !(key instanceof Json.Int)) {
      throw new Failure.Catchable(
          Codes.STREAM_MAP_KEY,
          "a key of %s is a text or an integer, not %s"
              .formatted(ap.map().name(), Lenses.shown(key)));
    }
    var pair = new LinkedHashMap<String, Json>();
    pair.put("key", key);
    pair.put("value", value.json);
    add(
        ap.map(),
        new Value.One(operands.bounded(new Json.Obj(pair)), value.tetraplet, value.provenance));
  }

  private void add(Variable target, Value.One value) throws Failure.Fatal {
    var met = merge.meet();
    if (met == null) {
      push(target, value, merge.put(new State.Ap(0), null), Stream.Source.FRESH, 0);
      return;
    }
    var p = met.previous();
    var c = met.current();
    if ((p != null && !(p instanceof State.Ap)) || (c != null && !(c instanceof State.Ap))) {
      throw TraceMerge.broken("there is something else where the script has an ap");
    }
    var known = (State.Ap) (p != null ? p : java.util.Objects.requireNonNull(c));
    push(
        target,
        value,
        merge.put(known, met),
        p != null ? Stream.Source.PREVIOUS : Stream.Source.CURRENT,
        known.generation());
  }

  // ---------------------------------------------------------------- fail

  private void failLiteral(Instruction.FailLiteral fail) throws Failure.Catchable {
    var error =
        errorObject(fail.code(), fail.message(), AirText.of(fail), parameters.initPeerId().text());
    errors = errors.withLast(operands.literal(error));
    var message = userError(error);
    errors =
        errors.withCaught(
            operands.literal(errorObject(Codes.USER_ERROR, message, AirText.of(fail), null)));
    errorsAreSet = true;
    complete = false;
    throw new Failure.Catchable(Codes.USER_ERROR, message);
  }

  private void fail(Instruction.Fail fail) throws Failure.Catchable, Failure.Fatal {
    var value = operands.evaluate(fail.error());
    if (!(value.json instanceof Json.Obj object)
        || !(object.get("error_code") instanceof Json.Int code)
        || !(object.get("message") instanceof Json.Str(var message))) {
      throw new Failure.Catchable(
          Codes.INVALID_ERROR_OBJECT,
          "`fail` needs an object with an integer `error_code` and a text `message`, not "
              + Lenses.shown(value.json));
    }
    if (code.bits() == 0) {
      throw new Failure.Catchable(
          Codes.INVALID_ERROR_OBJECT, "error code must be non-zero, but it is zero");
    }
    errors = errors.withLast(value);
    errorsAreSet = true;
    complete = false;
    if (fail.error() instanceof Operand.CaughtError) {
      errors = errors.withCaught(value);
      throw new Failure.Catchable(Math.clamp(code.bits(), 1, 19_999), message);
    }
    var text = userError(value.json);
    errors =
        errors.withCaught(
            operands.literal(errorObject(Codes.USER_ERROR, text, AirText.of(fail), null)));
    throw new Failure.Catchable(Codes.USER_ERROR, text);
  }

  private static String userError(Json error) {
    return "fail with '%s' is used without corresponding xor".formatted(Lenses.shown(error));
  }

  // ---------------------------------------------------------------- fold

  private void foldScalar(Instruction.FoldScalar fold) throws Failure.Catchable, Failure.Fatal {
    var elements = operands.elements(fold.iterable());
    if (elements.isEmpty()) {
      return;
    }
    checkNotInside(fold.iterator());
    top =
        new FoldScalarFrame(
            new FoldRun(
                fold.site().id(),
                fold.body(),
                fold.last(),
                fold.iterator(),
                variables.scope(),
                elements,
                List.of(),
                null));
  }

  private void foldStream(Instruction.FoldStream fold) throws Failure.Fatal {
    var stream = variables.stream(fold.iterable());
    if (!stream.isThereAt(merge.here())) {
      suspend(Wait.Reason.STREAM, fold, "", null, -1);
      return;
    }
    checkNotInside(fold.iterator());
    var outer = merge.strand();
    top = new FoldStreamFrame(fold, merge.new Fold(merge.meet()), stream, outer);
  }

  private void checkNotInside(Variable iterator) throws Failure.Fatal {
    if (!bindings.restarts()) {
      return;
    }
    for (var frame = top; frame != null; frame = frame.around()) {
      var around = frame.iterator();
      if (around != null && around.name().equals(iterator.name())) {
        throw new Failure.Fatal(
            Codes.MULTIPLE_ITERABLES,
            "`%s` iterates already; a fold can't start again inside of itself"
                .formatted(iterator.name()));
      }
    }
  }

  private void next(Instruction.Next next) throws Failure.Fatal {
    var iteration = variables.scope().of(next.fold());
    var run = iteration == null ? null : iteration.run;
    if (iteration == null || run == null) {
      throw new Failure.Fatal(
          Codes.FOLD_STATE_NOT_FOUND,
          "`next %s` stands outside of its fold".formatted(next.iterator().name()));
    }
    top = new NextFrame(run, iteration);
  }
}
