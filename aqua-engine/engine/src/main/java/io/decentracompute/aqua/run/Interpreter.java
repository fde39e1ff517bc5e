package io.decentracompute.aqua.run;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.AirText;
import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Operand;
import io.decentracompute.aqua.air.Operand.Accessor;
import io.decentracompute.aqua.air.Operand.Lens;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.Variable;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Place;
import io.decentracompute.aqua.trace.Provenance;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a script. Open instructions lie on a stack on the heap, so that neither the depth
 * of the script nor the length of a fold costs Java stack.
 *
 * <p>{@code complete} says whether what was walked last is done; where it is not, a {@code seq}
 * stops.
 */
final class Interpreter {
  private static final int WAITS = 64;

  private final Script script;
  private final RunParameters parameters;
  private final String me;
  private final Profile profile;
  private final Map<Integer, CallResult> results;
  private final Content content;
  private final TraceMerge merge;
  private final Variables variables;
  private final @Nullable Stream[] streams;
  private final Tetraplet own;

  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private final Map<Integer, FoldRun> activeFolds = new HashMap<>();
  private final @Nullable FoldRun[] iterators;
  private final Set<String> activeIterators = new HashSet<>();

  private final Set<PeerId> nextPeers = new TreeSet<>();
  private final SortedMap<Integer, CallRequest> requests = new TreeMap<>();
  private final Set<Integer> usedResults = new HashSet<>();
  private final List<Wait> waits = new ArrayList<>();
  private int lastCallId;
  private boolean complete = true;
  private long walked;

  private final Value.One noError;
  private Value.One caughtError;
  private Value.One lastError;
  private boolean caughtErrorIsOpen = true;
  private boolean lastErrorIsOpen = true;
  private Value.@Nullable One untoldError;

  Interpreter(
      Script script,
      RunParameters parameters,
      ParticleData previous,
      ParticleData current,
      Map<Integer, CallResult> results) {
    this.script = script;
    this.parameters = parameters;
    this.me = parameters.currentPeerId().text();
    this.profile = parameters.profile();
    this.results = results;
    this.content = new Content();
    content.addAll(previous.content());
    content.addAll(current.content());
    this.merge = new TraceMerge(previous.trace(), current.trace());
    this.variables = new Variables(script.slots());
    this.streams = new Stream[script.slots().size()];
    this.iterators = new FoldRun[script.slots().size()];
    this.lastCallId = previous.lastCallId();
    this.own = new Tetraplet(parameters.initPeerId().text(), "", "", "");
    var none = new LinkedHashMap<String, Json>();
    none.put("error_code", Json.of(0));
    none.put("message", Json.of(""));
    this.noError = literal(new Json.Obj(none));
    this.caughtError = noError;
    this.lastError = noError;
  }

  /** What a walk leaves behind. */
  record Walked(
      Failure.@Nullable Catchable error,
      List<State> trace,
      Content content,
      int lastCallId,
      Set<PeerId> nextPeers,
      SortedMap<Integer, CallRequest> requests,
      List<Wait> waits,
      long instructions,
      Optional<Integer> unusedResult) {}

  Walked walk() throws Failure.Fatal {
    Failure.Catchable error = null;
    try {
      begin(script.root());
      while (!frames.isEmpty()) {
        try {
          frames.element().resume();
        } catch (Failure.Catchable e) {
          unwind(e);
        }
      }
    } catch (Failure.Catchable e) {
      error = e;
    }
    for (var stream : streams) {
      if (stream != null) {
        stream.compactify(this::renumber);
      }
    }
    return new Walked(
        error,
        merge.states(),
        content,
        lastCallId,
        nextPeers,
        requests,
        waits,
        walked,
        results.keySet().stream().filter(id -> !usedResults.contains(id)).sorted().findFirst());
  }

  /** Leaves open instructions until one takes the error. */
  private void unwind(Failure.Catchable error) throws Failure.Catchable, Failure.Fatal {
    while (!frames.isEmpty()) {
      if (frames.element().take(error)) {
        return;
      }
      frames.pop();
    }
    throw error;
  }

  private void renumber(int position, int generation) {
    switch (merge.get(position)) {
      case State.Ap ap -> merge.set(position, new State.Ap(generation));
      case State.CallStream(var cid, int old, var place) ->
          merge.set(position, new State.CallStream(cid, generation, place));
      default -> throw new IllegalStateException("no stream state at " + position);
    }
  }

  // ---------------------------------------------------------------- frames

  /** An open instruction. */
  private abstract static class Frame {
    /** Goes on: starts the next part, or removes itself from the stack. */
    abstract void resume() throws Failure.Catchable, Failure.Fatal;

    /** Takes an error of a part: true to go on with {@link #resume}, false to be removed. */
    abstract boolean take(Failure.Catchable error) throws Failure.Fatal;
  }

  private final class SeqFrame extends Frame {
    private final Instruction.Seq seq;
    private int stage;

    SeqFrame(Instruction.Seq seq) {
      this.seq = seq;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      switch (stage++) {
        case 0 -> {
          complete = true;
          begin(seq.left());
        }
        case 1 -> {
          if (complete) {
            // Nothing is left to do here afterwards, so the frame makes room first.
            frames.pop();
            begin(seq.right());
          } else {
            frames.pop();
          }
        }
        default -> frames.pop();
      }
    }

    @Override
    boolean take(Failure.Catchable error) {
      return false;
    }
  }

  private final class ParFrame extends Frame {
    private final Instruction.Par par;
    private final TraceMerge.Par trace;
    private int stage;
    private boolean leftComplete;
    private boolean rightComplete;
    private Failure.@Nullable Catchable leftError;
    private Failure.@Nullable Catchable rightError;

    ParFrame(Instruction.Par par, TraceMerge.Par trace) {
      this.par = par;
      this.trace = trace;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      switch (stage++) {
        case 0 -> {
          complete = !(par.left() instanceof Instruction.Next);
          begin(par.left());
        }
        case 1 -> {
          leftComplete = complete && leftError == null;
          trace.enterRight();
          complete = !(par.right() instanceof Instruction.Next);
          begin(par.right());
        }
        default -> {
          rightComplete = complete && rightError == null;
          trace.leave();
          frames.pop();
          complete = leftComplete || rightComplete;
          if (leftError != null && rightError != null) {
            throw rightError;
          }
          lastErrorIsOpen = true;
        }
      }
    }

    @Override
    boolean take(Failure.Catchable error) {
      switch (stage) {
        case 1 -> leftError = error;
        case 2 -> rightError = error;
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private final class XorFrame extends Frame {
    private final Instruction.Xor xor;
    private int stage;

    XorFrame(Instruction.Xor xor) {
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
          caughtError = noError;
          caughtErrorIsOpen = true;
          frames.pop();
        }
        default -> frames.pop();
      }
    }

    @Override
    boolean take(Failure.Catchable error) {
      if (stage != 1) {
        return false;
      }
      stage = 2;
      var untold = untoldError;
      if (untold != null && lastErrorIsOpen) {
        lastError = untold;
      }
      untoldError = null;
      caughtErrorIsOpen = true;
      lastErrorIsOpen = true;
      return true;
    }
  }

  private final class NewFrame extends Frame {
    private final Instruction.New fresh;
    private final @Nullable Stream outerStream;
    private final Variables.@Nullable Cell cell;
    private boolean started;

    NewFrame(Instruction.New fresh) {
      this.fresh = fresh;
      int slot = fresh.variable().slot();
      switch (fresh.variable().kind()) {
        case STREAM, STREAM_MAP -> {
          outerStream = streams[slot];
          streams[slot] = new Stream();
          cell = null;
        }
        case SCALAR, CANON, CANON_MAP -> {
          outerStream = null;
          cell = variables.fresh(slot);
        }
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
      frames.pop();
    }

    @Override
    boolean take(Failure.Catchable error) {
      leave();
      return false;
    }

    private void leave() {
      int slot = fresh.variable().slot();
      if (cell != null) {
        variables.restore(slot, cell);
        return;
      }
      var stream = streams[slot];
      if (stream != null) {
        stream.compactify(Interpreter.this::renumber);
      }
      streams[slot] = outerStream;
    }
  }

  /** A fold that is being walked: what it goes over, and where it is. */
  private static final class FoldRun {
    final int id;
    final Instruction body;
    final Optional<Instruction> last;
    final Variable iterator;
    final Scope outer;
    final boolean isStream;
    List<Value.One> elements = List.of();
    List<Stream.Item> items = List.of();
    int index;
    TraceMerge.@Nullable Fold trace;
    TraceMerge.@Nullable Turn turn;

    FoldRun(
        int id,
        Instruction body,
        Optional<Instruction> last,
        Variable iterator,
        Scope outer,
        boolean isStream) {
      this.id = id;
      this.body = body;
      this.last = last;
      this.iterator = iterator;
      this.outer = outer;
      this.isStream = isStream;
    }

    Value.One element() {
      return elements.get(index);
    }
  }

  private void activate(FoldRun run) throws Failure.Fatal {
    if (!activeIterators.add(run.iterator.name())) {
      throw new Failure.Fatal(
          Codes.MULTIPLE_ITERABLES,
          "`%s` iterates already; a fold can't start again inside of itself"
              .formatted(run.iterator.name()));
    }
    activeFolds.put(run.id, run);
    iterators[run.iterator.slot()] = run;
  }

  private void deactivate(FoldRun run) {
    activeIterators.remove(run.iterator.name());
    activeFolds.remove(run.id);
    iterators[run.iterator.slot()] = null;
  }

  /** Enters the scope of the element the run is at. */
  private void enterIteration(FoldRun run) throws Failure.Fatal {
    variables.enter(new Scope(run.outer, run.id, run.element()));
    var trace = run.trace;
    if (trace != null) {
      run.turn = trace.turn(run.items.get(run.index).position());
    }
  }

  private final class FoldScalarFrame extends Frame {
    private final FoldRun run;
    private final Scope outer = variables.scope();
    private boolean started;

    FoldScalarFrame(FoldRun run) {
      this.run = run;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      if (!started) {
        started = true;
        enterIteration(run);
        begin(run.body);
        return;
      }
      leave();
      frames.pop();
    }

    @Override
    boolean take(Failure.Catchable error) {
      leave();
      return false;
    }

    private void leave() {
      if (started) {
        variables.leave(outer);
      }
      deactivate(run);
    }
  }

  private final class FoldStreamFrame extends Frame {
    private final FoldRun run;
    private final Stream stream;
    private final Stream.Cursor cursor;
    private final Scope outer = variables.scope();
    private final ArrayDeque<List<Stream.Item>> generations = new ArrayDeque<>();
    private boolean inGeneration;
    private boolean anyComplete;

    FoldStreamFrame(FoldRun run, Stream stream) {
      this.run = run;
      this.stream = stream;
      this.cursor = stream.new Cursor();
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      if (inGeneration) {
        inGeneration = false;
        endIteration();
        anyComplete |= complete;
      }
      if (generations.isEmpty()) {
        generations.addAll(cursor.unseen());
        if (generations.isEmpty()) {
          finish();
          return;
        }
        // What the coming iterations write is a generation of its own.
        stream.openGeneration();
      }
      run.items = generations.remove();
      run.elements = run.items.stream().map(Stream.Item::value).toList();
      run.index = 0;
      inGeneration = true;
      complete = true;
      enterIteration(run);
      begin(run.body);
    }

    @Override
    boolean take(Failure.Catchable error) {
      // An error ends its generation and is not passed on. Whether the generation counts as
      // complete is
      // for the instruction that failed to say: `fail` and services say no, others leave it as it
      // was.
      return true;
    }

    private void endIteration() {
      var turn = run.turn;
      if (turn != null) {
        turn.leave();
        run.turn = null;
      }
      variables.leave(outer);
    }

    private void finish() {
      var trace = run.trace;
      if (trace != null) {
        trace.leave();
      }
      deactivate(run);
      complete = anyComplete;
      frames.pop();
    }
  }

  private final class NextFrame extends Frame {
    private final FoldRun run;
    private final Scope scope = variables.scope();
    private final TraceMerge.@Nullable Turn turn;
    private final int previousEnd = merge.previousEnd();
    private final int currentEnd = merge.currentEnd();
    private int stage;

    NextFrame(FoldRun run) {
      this.run = run;
      this.turn = run.turn;
    }

    @Override
    void resume() throws Failure.Catchable, Failure.Fatal {
      switch (stage) {
        case 0 -> {
          if (turn != null) {
            turn.endBefore();
          }
          if (run.index + 1 < run.elements.size()) {
            stage = 1;
            run.index++;
            enterIteration(run);
            begin(run.body);
            return;
          }
          if (turn != null) {
            turn.startAfter(previousEnd, currentEnd);
          }
          stage = 2;
          if (run.last.isPresent()) {
            complete = true;
            begin(run.last.get());
          } else {
            // A stream may still grow: the default there is `never`.
            complete &= !run.isStream;
          }
        }
        case 1 -> {
          comeBack();
          frames.pop();
        }
        default -> frames.pop();
      }
    }

    @Override
    boolean take(Failure.Catchable error) throws Failure.Fatal {
      if (stage == 1) {
        comeBack();
      }
      return false;
    }

    private void comeBack() throws Failure.Fatal {
      var inner = run.turn;
      if (inner != null) {
        inner.leave();
      }
      variables.leave(scope);
      run.index--;
      run.turn = turn;
      if (turn != null) {
        turn.startAfter(previousEnd, currentEnd);
      }
    }
  }

  // ---------------------------------------------------------------- instructions

  /** Walks a simple instruction, or puts a composed one on the stack. */
  private void begin(Instruction first) throws Failure.Catchable, Failure.Fatal {
    Instruction instruction = first;
    while (true) {
      if (++walked > parameters.limits().instructions()) {
        throw new Failure.Fatal(
            Codes.INSTRUCTION_BUDGET,
            "the step walked more than %d instructions; make the script shorter or raise the limit"
                .formatted(parameters.limits().instructions()));
      }
      try {
        switch (instruction) {
          case Instruction.Null n -> {}
          case Instruction.Never n -> {
            complete = false;
            waitFor(Wait.Reason.NEVER, instruction, "");
          }
          case Instruction.Seq seq -> frames.push(new SeqFrame(seq));
          case Instruction.Par par -> frames.push(new ParFrame(par, parTrace()));
          case Instruction.Xor xor -> frames.push(new XorFrame(xor));
          case Instruction.New fresh -> frames.push(new NewFrame(fresh));
          case Instruction.Call call -> call(call);
          case Instruction.Ap ap -> ap(ap);
          case Instruction.ApMap ap -> apMap(ap);
          case Instruction.Canon canon -> canon(canon);
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
  private boolean raise(Failure.Catchable error, Instruction instruction) {
    untoldError = null;
    var tetraplet = failedCall == null ? own : failedCall;
    var peer = failedCall == null ? me : failedCall.peerPk();
    failedCall = null;
    if (error.isJoinable() && joins(instruction)) {
      complete = false;
      waitFor(Wait.Reason.VALUE, instruction, "");
      return false;
    }
    if (errorsAreSet) {
      errorsAreSet = false;
      return true;
    }
    boolean atPeer =
        instruction instanceof Instruction.Call || instruction instanceof Instruction.Canon;
    var caught =
        errorObject(error.code(), error.message(), AirText.of(instruction), atPeer ? peer : null);
    boolean unhandled = !caughtErrorIsOpen;
    setCaughtError(new Value.One(caught, tetraplet, new Provenance.Literal()));
    if (error.code() == Codes.MATCH_VALUES_NOT_EQUAL
        || error.code() == Codes.MISMATCH_VALUES_EQUAL) {
      return true;
    }
    var last =
        new Value.One(
            errorObject(error.code(), error.message(), AirText.of(instruction), peer),
            tetraplet,
            new Provenance.Literal());
    if (error.code() == Codes.LOCAL_SERVICE_ERROR && unhandled) {
      // A service's error is not told over one that nobody has handled; an xor that takes it tells
      // it.
      untoldError = last;
    } else if (lastErrorIsOpen) {
      lastError = last;
      lastErrorIsOpen = false;
    }
    return true;
  }

  /** The triplet of the call that fails now, once it is resolved. */
  private @Nullable Tetraplet failedCall;

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
      default -> false;
    };
  }

  private void setCaughtError(Value.One error) {
    if (caughtErrorIsOpen) {
      caughtError = error;
      caughtErrorIsOpen = false;
    }
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

  private void waitFor(Wait.Reason reason, @Nullable Instruction instruction, String peer) {
    if (waits.size() < WAITS && instruction != null) {
      var at = script.positionOf(instruction.site().start());
      waits.add(new Wait(reason, at.line(), at.column(), AirText.of(instruction), peer));
    }
  }

  private TraceMerge.Par parTrace() throws Failure.Fatal {
    var met = merge.meet();
    return met == null ? merge.new Par() : merge.new Par(met);
  }

  private boolean matches(Operand left, Operand right) throws Failure.Catchable, Failure.Fatal {
    return evaluate(left).json.equals(evaluate(right).json);
  }

  // ---------------------------------------------------------------- call

  private void call(Instruction.Call call) throws Failure.Catchable, Failure.Fatal {
    failedCall = null;
    var peer = tripletPart(call.peer());
    var service = tripletPart(call.service());
    var function = tripletPart(call.function());
    var tetraplet = new Tetraplet(peer, service, function, "");
    failedCall = tetraplet;
    var arguments = new ArrayList<Json>(call.arguments().size());
    var tetraplets = new ArrayList<List<Tetraplet>>(call.arguments().size());
    boolean ready = true;
    try {
      for (var argument : call.arguments()) {
        argument(argument, arguments, tetraplets);
      }
    } catch (Failure.Catchable e) {
      if (!e.isJoinable()) {
        throw e;
      }
      // Whoever makes the call may know the value; here it can only be passed on.
      ready = false;
    }
    if (call.output().isPresent() && call.output().get().kind() == Variable.Kind.SCALAR) {
      variables.checkWritable(call.output().get());
    }
    var met = merge.meet();
    var state = met == null ? null : mergeCall(met);
    if (!ready && (state != null || peer.equals(me))) {
      if (state != null) {
        merge.put(state, met);
      }
      complete = false;
      failedCall = null;
      waitFor(Wait.Reason.VALUE, call, "");
      return;
    }
    switch (state) {
      case null -> ask(call, tetraplet, arguments, tetraplets, met);
      case State.CallSent sent -> {
        if (peer.equals(me)) {
          ask(call, tetraplet, arguments, tetraplets, met);
        } else {
          merge.put(sent, met);
          complete = false;
          waitFor(Wait.Reason.SENT, call, peer);
        }
      }
      case State.CallRequested requested -> {
        if (!requested.peer().equals(me) || !peer.equals(me)) {
          merge.put(requested, met);
          complete = false;
          waitFor(Wait.Reason.SENT, call, peer);
          break;
        }
        if (met != null && !(met.previous() instanceof State.CallRequested)) {
          // Not ours as far as we remember: an answer must not be led to another call.
          ask(call, tetraplet, arguments, tetraplets, met);
          break;
        }
        var result = results.get(requested.callId());
        if (result == null) {
          merge.put(requested, met);
          complete = false;
          waitFor(Wait.Reason.HOST, call, peer);
          break;
        }
        usedResults.add(requested.callId());
        answer(call, tetraplet, arguments, result, met);
      }
      case State.Done done -> replay(call, done, tetraplet, arguments, met);
      default -> throw new IllegalStateException("merged to " + state);
    }
    failedCall = null;
  }

  /** Asks our host, or sends the call to its peer. */
  private void ask(
      Instruction.Call call,
      Tetraplet tetraplet,
      List<Json> arguments,
      List<List<Tetraplet>> tetraplets,
      TraceMerge.@Nullable Met met) {
    complete = false;
    if (tetraplet.peerPk().equals(me)) {
      lastCallId++;
      merge.put(new State.CallRequested(me, lastCallId), met);
      requests.put(
          lastCallId,
          new CallRequest(tetraplet.serviceId(), tetraplet.functionName(), arguments, tetraplets));
      waitFor(Wait.Reason.HOST, call, me);
    } else {
      merge.put(new State.CallSent(me), met);
      nextPeers.add(new PeerId(tetraplet.peerPk()));
      waitFor(Wait.Reason.SENT, call, tetraplet.peerPk());
    }
  }

  private void answer(
      Instruction.Call call,
      Tetraplet tetraplet,
      List<Json> arguments,
      CallResult result,
      TraceMerge.@Nullable Met met)
      throws Failure.Catchable, Failure.Fatal {
    String failure = null;
    int code = result.retCode();
    Json value = null;
    if (code != 0) {
      failure = wellFormed(result.text());
    } else {
      switch (JsonText.read(result.text())) {
        case JsonText.Result.Value(var json) -> value = json;
        case JsonText.Result.NotJson(var reason, int offset) -> {
          code = Integer.MAX_VALUE;
          failure =
              "the service's answer is no JSON: %s at character %d; let it answer JSON"
                  .formatted(reason, offset);
        }
      }
    }
    var argumentHash = argumentHash(arguments);
    if (value != null && call.output().isEmpty() && profile == Profile.AQUAVM_0_62) {
      merge.put(new State.CallUnused(Cid.of(value.toString()), Place.NONE), met);
      return;
    }
    var tetrapletCid = content.add(tetraplet);
    if (value == null) {
      var fields = new LinkedHashMap<String, Json>();
      fields.put("ret_code", Json.of(code));
      fields.put("message", Json.of(failure == null ? "" : failure));
      var text = new Json.Obj(fields).toString();
      var valueCid = Cid.of(text);
      content.addValue(valueCid, text);
      var cid = content.add(new Content.ServiceResult(valueCid, argumentHash, tetrapletCid));
      merge.put(new State.CallFailed(cid, place(call)), met);
      complete = false;
      throw serviceError(code, failure == null ? "" : failure);
    }
    var text = value.toString();
    var valueCid = Cid.of(text);
    var output = call.output();
    if (output.isEmpty()) {
      var cid = content.add(new Content.ServiceResult(valueCid, argumentHash, tetrapletCid));
      merge.put(new State.CallUnused(cid, place(call)), met);
      return;
    }
    content.addValue(valueCid, text);
    var cid = content.add(new Content.ServiceResult(valueCid, argumentHash, tetrapletCid));
    var one = new Value.One(value, tetraplet, new Provenance.ServiceResult(cid), valueCid, text);
    if (output.get().kind() == Variable.Kind.SCALAR) {
      merge.put(new State.CallScalar(cid, place(call)), met);
      variables.set(output.get(), one);
    } else {
      int position = merge.put(new State.CallStream(cid, 0, place(call)), met);
      stream(output.get()).add(new Stream.Item(one, position), Stream.Source.FRESH, 0);
    }
  }

  private static Failure.Catchable serviceError(long code, String message) {
    return new Failure.Catchable(
        Codes.LOCAL_SERVICE_ERROR,
        "Local service error, ret_code is %d, error message is '%s'".formatted(code, message));
  }

  /** A result that is already known. */
  private void replay(
      Instruction.Call call,
      State.Done done,
      Tetraplet tetraplet,
      List<Json> arguments,
      TraceMerge.@Nullable Met met)
      throws Failure.Catchable, Failure.Fatal {
    var output = call.output();
    boolean fits =
        switch (done) {
          case State.CallScalar s ->
              output.isPresent() && output.get().kind() == Variable.Kind.SCALAR;
          case State.CallStream s ->
              output.isPresent() && output.get().kind() == Variable.Kind.STREAM;
          case State.CallUnused u -> output.isEmpty();
          case State.CallFailed f -> true;
          case State.CanonDone c -> false;
        };
    if (!fits) {
      throw new Failure.Fatal(
          Codes.RESULT_DOES_NOT_FIT,
          "the result in the data is of another kind than the output of `%s`"
              .formatted(AirText.of(call)));
    }
    if (profile == Profile.AQUAVM_0_62 && done instanceof State.CallUnused) {
      merge.put(done, met);
      return;
    }
    checkPlace(done, call);
    var result = content.serviceResult(done.cid());
    var origin = result == null ? null : content.tetraplet(result.tetraplet());
    if (result == null || origin == null) {
      throw missing(done.cid());
    }
    if (!origin.equals(tetraplet)) {
      throw new Failure.Fatal(
          Codes.PARAMETERS_MISMATCH,
          "the data has a result of %s where the script calls %s"
              .formatted(shown(origin), shown(tetraplet)));
    }
    if (!result.argumentHash().equals(argumentHash(arguments))) {
      throw new Failure.Fatal(
          Codes.PARAMETERS_MISMATCH,
          "the data has a result of `%s` for other arguments".formatted(AirText.of(call)));
    }
    if (done instanceof State.CallUnused) {
      merge.put(done, met);
      return;
    }
    var text = content.value(result.value());
    var json = text == null ? null : text.json(profile);
    if (text == null || json == null) {
      throw missing(result.value());
    }
    if (done instanceof State.CallFailed) {
      merge.put(done, met);
      if (json instanceof Json.Obj object
          && object.get("ret_code") instanceof Json.Int code
          && object.get("message") instanceof Json.Str(var message)) {
        complete = false;
        throw serviceError(code.bits(), message);
      }
      throw new Failure.Fatal(
          Codes.MALFORMED_FAILURE,
          "the failed result " + done.cid() + " has no ret_code and message");
    }
    var one =
        loaded(json, tetraplet, new Provenance.ServiceResult(done.cid()), result.value(), text);
    if (done instanceof State.CallStream(var cid, int generation, var place)) {
      int position = merge.put(done, met);
      stream(output.orElseThrow()).add(new Stream.Item(one, position), source(met), generation);
    } else {
      merge.put(done, met);
      variables.set(output.orElseThrow(), one);
    }
  }

  private Value.One loaded(
      Json json, Tetraplet tetraplet, Provenance provenance, Cid cid, Content.Text text) {
    // The reference writes a value anew where it is used again; see JsonNumbers on why this
    // matters.
    return profile == Profile.AQUAVM_0_62
        ? new Value.One(json, tetraplet, provenance)
        : new Value.One(json, tetraplet, provenance, cid, text.text());
  }

  /** Whether a stream state was known from the previous or the current data. */
  private static Stream.Source source(TraceMerge.@Nullable Met met) {
    var previous = met == null ? null : met.previous();
    return previous instanceof State.CallStream || previous instanceof State.Ap
        ? Stream.Source.PREVIOUS
        : Stream.Source.CURRENT;
  }

  private static State mergeCall(TraceMerge.Met met) throws Failure.Fatal {
    var p = met.previous();
    var c = met.current();
    if ((p != null && !isCall(p)) || (c != null && !isCall(c))) {
      throw TraceMerge.broken("there is something else where the script has a call");
    }
    if (p == null || c == null) {
      return p != null ? p : java.util.Objects.requireNonNull(c);
    }
    if (!(p instanceof State.Done before)) {
      return c instanceof State.Done ? c : p;
    }
    if (!(c instanceof State.Done after)) {
      return p;
    }
    boolean equal =
        before.getClass() == after.getClass()
            && before.cid().equals(after.cid())
            && before.place().equals(after.place());
    if (!equal) {
      throw TraceMerge.broken("there are two different results of one call");
    }
    return p;
  }

  private static boolean isCall(State state) {
    return switch (state) {
      case State.CallSent s -> true;
      case State.CallRequested r -> true;
      case State.CallScalar s -> true;
      case State.CallStream s -> true;
      case State.CallUnused u -> true;
      case State.CallFailed f -> true;
      case State.Par p -> false;
      case State.Fold f -> false;
      case State.Ap a -> false;
      case State.CanonSent s -> false;
      case State.CanonDone c -> false;
    };
  }

  private Place place(Instruction instruction) throws Failure.Fatal {
    if (profile == Profile.AQUAVM_0_62) {
      return Place.NONE;
    }
    return new Place(instruction.site().id(), variables.scope().iteration());
  }

  private void checkPlace(State.Done done, Instruction instruction) throws Failure.Fatal {
    if (!done.place().equals(place(instruction))) {
      throw new Failure.Fatal(
          Codes.MOVED_RESULT,
          "the data has a result where `%s` is that was signed for another place"
              .formatted(AirText.of(instruction)));
    }
  }

  private Cid argumentHash(List<Json> arguments) throws Failure.Fatal {
    return Cid.of(bounded(Json.array(arguments)).toString());
  }

  private static Failure.Fatal missing(Cid cid) {
    return new Failure.Fatal(
        Codes.VALUE_FOR_CID_NOT_FOUND, "the data refers to " + cid + ", which is not in it");
  }

  private static String shown(Tetraplet tetraplet) {
    return "%s.%s at %s"
        .formatted(tetraplet.serviceId(), tetraplet.functionName(), tetraplet.peerPk());
  }

  private static String wellFormed(String text) {
    // Unpaired surrogates have no UTF-8 and could not travel.
    var bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  private String tripletPart(Operand operand) throws Failure.Catchable, Failure.Fatal {
    var json = evaluate(operand).json;
    if (json instanceof Json.Str(var text)) {
      return text;
    }
    throw new Failure.Catchable(
        Codes.NON_STRING_TRIPLET,
        "call cannot resolve non-String triplet variable part `%s` with value '%s'"
            .formatted(AirText.of(operand), Lenses.shown(json)));
  }

  // ---------------------------------------------------------------- ap, canon

  private void ap(Instruction.Ap ap) throws Failure.Catchable, Failure.Fatal {
    var value = copied(evaluate(ap.argument()));
    if (ap.result().kind() == Variable.Kind.SCALAR) {
      variables.set(ap.result(), value);
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
    var key = evaluate(ap.key()).json;
    var value = copied(evaluate(ap.value()));
    if (!(key instanceof Json.Str) && !(key instanceof Json.Int)) {
      throw new Failure.Catchable(
          Codes.STREAM_MAP_KEY,
          "a key of %s is a text or an integer, not %s"
              .formatted(ap.map().name(), Lenses.shown(key)));
    }
    var pair = new LinkedHashMap<String, Json>();
    pair.put("key", key);
    pair.put("value", value.json);
    add(ap.map(), new Value.One(bounded(new Json.Obj(pair)), value.tetraplet, value.provenance));
  }

  private void add(Variable target, Value.One value) throws Failure.Fatal {
    var met = merge.meet();
    if (met == null) {
      int position = merge.put(new State.Ap(0), null);
      stream(target).add(new Stream.Item(value, position), Stream.Source.FRESH, 0);
      return;
    }
    var p = met.previous();
    var c = met.current();
    if ((p != null && !(p instanceof State.Ap)) || (c != null && !(c instanceof State.Ap))) {
      throw TraceMerge.broken("there is something else where the script has an ap");
    }
    var known = (State.Ap) (p != null ? p : java.util.Objects.requireNonNull(c));
    int position = merge.put(known, met);
    stream(target)
        .add(
            new Stream.Item(value, position),
            p != null ? Stream.Source.PREVIOUS : Stream.Source.CURRENT,
            known.generation());
  }

  private Stream stream(Variable variable) {
    var stream = streams[variable.slot()];
    if (stream == null) {
      stream = new Stream();
      streams[variable.slot()] = stream;
    }
    return stream;
  }

  private void canon(Instruction.Canon canon) throws Failure.Catchable, Failure.Fatal {
    var peer = tripletPart(canon.peer());
    if (variables.scope().isGlobal()) {
      variables.checkWritable(canon.target());
    }
    var met = merge.meet();
    var state = met == null ? null : mergeCanon(met);
    if (state instanceof State.CanonDone done) {
      checkPlace(done, canon);
      var result = loadCanon(canon, done.cid(), peer);
      merge.put(done, met);
      setCanon(canon, result);
      return;
    }
    if (!peer.equals(me)) {
      complete = false;
      waitFor(Wait.Reason.SENT, canon, peer);
      if (state != null) {
        merge.put(state, met);
        return;
      }
      merge.put(new State.CanonSent(me), met);
      nextPeers.add(new PeerId(peer));
      return;
    }
    var stream = streams[canon.source().slot()];
    var values = stream == null ? List.<Value.One>of() : stream.values();
    var tetraplet = new Tetraplet(me, "", "", "");
    var tetrapletCid = content.add(tetraplet);
    if (canon.target().kind() == Variable.Kind.SCALAR) {
      var pairs = new Value.Canon(true, values, tetraplet, tetrapletCid);
      values =
          List.of(new Value.One(bounded(pairs.firstValues()), tetraplet, new Provenance.Literal()));
    }
    walked += values.size(); // each is hashed and stored, so each counts like an instruction
    var elements = new ArrayList<Cid>(values.size());
    for (var value : values) {
      bounded(value.json);
      content.addValue(value.cid(), value.text());
      elements.add(
          content.add(
              new Content.CanonElement(
                  value.cid(), content.add(value.tetraplet), value.provenance)));
    }
    var cid = content.add(new Content.CanonResult(tetrapletCid, elements));
    merge.put(new State.CanonDone(cid, place(canon)), met);
    setCanon(
        canon,
        new Value.Canon(canon.source().kind() == Variable.Kind.STREAM_MAP, values, tetraplet, cid));
  }

  private static State mergeCanon(TraceMerge.Met met) throws Failure.Fatal {
    var p = met.previous();
    var c = met.current();
    for (var state : new State[] {p, c}) {
      if (state != null
          && !(state instanceof State.CanonSent)
          && !(state instanceof State.CanonDone)) {
        throw TraceMerge.broken("there is something else where the script has a canon");
      }
    }
    if (p == null || c == null) {
      return p != null ? p : java.util.Objects.requireNonNull(c);
    }
    if (p instanceof State.CanonDone && c instanceof State.CanonDone && !p.equals(c)) {
      throw TraceMerge.broken("there are two different results of one canon");
    }
    return c instanceof State.CanonDone ? c : p;
  }

  private Value.Canon loadCanon(Instruction.Canon canon, Cid cid, String peer)
      throws Failure.Fatal {
    var result = content.canonResult(cid);
    var tetraplet = result == null ? null : content.tetraplet(result.tetraplet());
    if (result == null || tetraplet == null) {
      throw missing(cid);
    }
    if (!tetraplet.equals(new Tetraplet(peer, "", "", ""))) {
      throw new Failure.Fatal(
          Codes.PARAMETERS_MISMATCH,
          "the data has a canon of %s where the script asks %s"
              .formatted(tetraplet.peerPk(), peer));
    }
    boolean map = canon.source().kind() == Variable.Kind.STREAM_MAP;
    var elements = new ArrayList<Value.One>(result.values().size());
    for (var elementCid : result.values()) {
      var element = content.canonElement(elementCid);
      var text = element == null ? null : content.value(element.value());
      var origin = element == null ? null : content.tetraplet(element.tetraplet());
      var json = text == null ? null : text.json(profile);
      if (element == null || text == null || origin == null || json == null) {
        throw missing(elementCid);
      }
      elements.add(loaded(json, origin, element.provenance(), element.value(), text));
    }
    return new Value.Canon(map, elements, tetraplet, cid);
  }

  private void setCanon(Instruction.Canon canon, Value.Canon result) throws Failure.Fatal {
    if (canon.target().kind() != Variable.Kind.SCALAR) {
      variables.set(canon.target(), result);
      return;
    }
    if (result.elements.size() != 1) {
      throw missing(result.cid);
    }
    variables.set(
        canon.target(),
        new Value.One(
            result.elements.getFirst().json, result.tetraplet, new Provenance.Canon(result.cid)));
  }

  // ---------------------------------------------------------------- fail

  private void failLiteral(Instruction.FailLiteral fail) throws Failure.Catchable {
    var error =
        errorObject(fail.code(), fail.message(), AirText.of(fail), parameters.initPeerId().text());
    lastError = literal(error);
    var message = userError(error);
    setCaughtError(literal(errorObject(Codes.USER_ERROR, message, AirText.of(fail), null)));
    errorsAreSet = true;
    lastErrorIsOpen = false;
    complete = false;
    throw new Failure.Catchable(Codes.USER_ERROR, message);
  }

  private void fail(Instruction.Fail fail) throws Failure.Catchable, Failure.Fatal {
    var value = evaluate(fail.error());
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
    lastError = value;
    errorsAreSet = true;
    lastErrorIsOpen = false;
    complete = false;
    if (fail.error() instanceof Operand.CaughtError) {
      setCaughtError(value);
      throw new Failure.Catchable(Math.clamp(code.bits(), 1, 19_999), message);
    }
    var text = userError(value.json);
    setCaughtError(literal(errorObject(Codes.USER_ERROR, text, AirText.of(fail), null)));
    throw new Failure.Catchable(Codes.USER_ERROR, text);
  }

  private static String userError(Json error) {
    return "fail with '%s' is used without corresponding xor".formatted(Lenses.shown(error));
  }

  // ---------------------------------------------------------------- fold

  private void foldScalar(Instruction.FoldScalar fold) throws Failure.Catchable, Failure.Fatal {
    var elements = elements(fold.iterable());
    if (elements.isEmpty()) {
      return;
    }
    var run =
        new FoldRun(
            fold.site().id(), fold.body(), fold.last(), fold.iterator(), variables.scope(), false);
    run.elements = elements;
    activate(run);
    frames.push(new FoldScalarFrame(run));
  }

  private void foldStream(Instruction.FoldStream fold) throws Failure.Fatal {
    var stream = streams[fold.iterable().slot()];
    if (stream == null) {
      complete = false;
      waitFor(Wait.Reason.STREAM, fold, "");
      return;
    }
    var run =
        new FoldRun(
            fold.site().id(), fold.body(), fold.last(), fold.iterator(), variables.scope(), true);
    activate(run);
    run.trace = merge.new Fold(merge.meet());
    frames.push(new FoldStreamFrame(run, stream));
  }

  private void next(Instruction.Next next) throws Failure.Fatal {
    var run = activeFolds.get(next.fold());
    if (run == null) {
      throw new Failure.Fatal(
          Codes.FOLD_STATE_NOT_FOUND,
          "`next %s` stands outside of its fold".formatted(next.iterator().name()));
    }
    frames.push(new NextFrame(run));
  }

  private List<Value.One> elements(Operand iterable) throws Failure.Catchable, Failure.Fatal {
    if (iterable instanceof Operand.Read(var variable, var lens)
        && variable.kind() != Variable.Kind.SCALAR
        && lens.isEmpty()
        && variables.get(variable) instanceof Value.Canon canon) {
      if (!canon.map || profile == Profile.AQUAVM_0_62) {
        return canon.elements;
      }
      var lasts = new ArrayList<Value.One>();
      canon.pairs().values().forEach(pairs -> lasts.add(pairs.getLast()));
      return lasts;
    }
    var value = evaluate(iterable);
    if (!(value.json instanceof Json.Arr array)) {
      throw new Failure.Catchable(
          Codes.FOLD_OVER_NON_ARRAY,
          "`fold` goes over arrays, `%s` is %s"
              .formatted(AirText.of(iterable), Lenses.shown(value.json)));
    }
    return new java.util.AbstractList<Value.One>() {
      @Override
      public Value.One get(int index) {
        var origin = value.tetraplet;
        return new Value.One(
            array.values().get(index),
            new Tetraplet(
                origin.peerPk(),
                origin.serviceId(),
                origin.functionName(),
                origin.lens() + ".$.[" + index + "]"),
            value.provenance);
      }

      @Override
      public int size() {
        return array.values().size();
      }
    };
  }

  // ---------------------------------------------------------------- operands

  private Value.One literal(Json json) {
    return new Value.One(json, own, new Provenance.Literal());
  }

  /** An argument of a call; a canon as a whole brings the origins of its elements. */
  private void argument(Operand operand, List<Json> arguments, List<List<Tetraplet>> tetraplets)
      throws Failure.Catchable, Failure.Fatal {
    if (operand instanceof Operand.Read(var variable, var lens)
        && lens.isEmpty()
        && variable.kind() != Variable.Kind.SCALAR
        && variables.get(variable) instanceof Value.Canon canon) {
      arguments.add(bounded(canon.whole()));
      tetraplets.add(canon.elements.stream().map(e -> e.tetraplet).toList());
      return;
    }
    var value = evaluate(operand);
    arguments.add(value.json);
    tetraplets.add(List.of(value.tetraplet));
  }

  private Value.One evaluate(Operand operand) throws Failure.Catchable, Failure.Fatal {
    return switch (operand) {
      case Operand.Literal(var value) -> literal(value);
      case Operand.InitPeerId i -> literal(Json.of(parameters.initPeerId().text()));
      case Operand.Timestamp t ->
          literal(new Json.Int(parameters.timestampMs(), parameters.timestampMs() < 0));
      case Operand.Ttl t -> literal(Json.of(parameters.ttlMs()));
      case Operand.LastError(var lens) -> errorValue(lastError, lens);
      case Operand.CaughtError(var lens) -> errorValue(caughtError, lens);
      case Operand.Read(var variable, var lens) -> read(variable, lens);
    };
  }

  /** Error values keep the origin of the error, whatever part is read. */
  private Value.One errorValue(Value.One error, Optional<Lens> lens)
      throws Failure.Catchable, Failure.Fatal {
    if (lens.isEmpty()) {
      return error;
    }
    return new Value.One(look(error.json, lens.get(), 0), error.tetraplet, error.provenance);
  }

  private Value.One read(Variable variable, Optional<Lens> lens)
      throws Failure.Catchable, Failure.Fatal {
    Value value;
    var run = iterators[variable.slot()];
    if (run != null) {
      if (variables.isSet(variable.slot())) {
        throw new Failure.Fatal(
            Codes.SCALARS_CORRUPTED,
            "`%s` is an iterator and was also set by `ap`; use two names"
                .formatted(variable.name()));
      }
      value = run.element();
    } else {
      value = variables.get(variable);
    }
    return switch (value) {
      case Value.One one -> {
        if (lens.isEmpty()) {
          yield one;
        }
        var json = look(one.json, lens.get(), 0);
        yield new Value.One(
            json,
            deeper(one.tetraplet, AirText.of(lens.get())),
            lens.get() instanceof Lens.Length ? new Provenance.Literal() : one.provenance);
      }
      case Value.Canon canon -> canonPart(canon, lens);
    };
  }

  private Value.One canonPart(Value.Canon canon, Optional<Lens> lens)
      throws Failure.Catchable, Failure.Fatal {
    var provenance = new Provenance.Canon(canon.cid);
    return switch (lens.orElse(null)) {
      case null -> new Value.One(bounded(canon.whole()), canon.tetraplet, provenance);
      case Lens.Length length ->
          new Value.One(
              Json.of(canon.map ? canon.pairs().size() : canon.elements.size()),
              deeper(canon.tetraplet, ".length"),
              new Provenance.Literal());
      case Lens.Path path -> {
        var first = key(path.accessors().getFirst());
        if (!canon.map) {
          if (!(first instanceof Lenses.Key.Index(long index))) {
            throw new Failure.Catchable(
                Codes.LENS, "a canon stream is indexed by integers, not by text");
          }
          if (index >= canon.elements.size()) {
            throw new Failure.Catchable(
                Codes.LENS,
                "the canon stream has %d elements, none at %d"
                    .formatted(canon.elements.size(), index));
          }
          var element = canon.elements.get((int) index);
          // The origin is the element's own; the reference does not add the path.
          yield new Value.One(look(element.json, path, 1), element.tetraplet, element.provenance);
        }
        yield mapPart(canon, path, first, provenance);
      }
    };
  }

  /** What stands under a key of a map: all its values, or with an index one of them. */
  private Value.One mapPart(
      Value.Canon canon, Lens.Path path, Lenses.Key first, Provenance provenance)
      throws Failure.Catchable, Failure.Fatal {
    var key =
        switch (first) {
          case Lenses.Key.Index(long index) -> Long.toString(index);
          case Lenses.Key.Field(var name) -> name;
        };
    var pairs = canon.pairs().getOrDefault(key, List.of());
    var accessors = path.accessors();
    if (pairs.isEmpty() || accessors.size() == 1) {
      // Nothing is under a missing key, however deep the path goes on.
      var values = Value.Canon.arrayOfPairValues(pairs);
      return new Value.One(bounded(values), deeper(canon.tetraplet, AirText.of(path)), provenance);
    }
    if (!(key(accessors.get(1)) instanceof Lenses.Key.Index(long index))) {
      throw new Failure.Catchable(
          Codes.LENS, "the values under a key are indexed by integers, not by text");
    }
    if (index >= pairs.size()) {
      throw new Failure.Catchable(
          Codes.LENS,
          "there are %d values under the key `%s`, none at %d".formatted(pairs.size(), key, index));
    }
    var pair = pairs.get((int) index);
    var rest = new Lens.Path(accessors.subList(2, accessors.size()));
    var text = AirText.of(rest).substring(2);
    return new Value.One(
        look(Value.Canon.valueOf(pair.json), rest, 0),
        deeper(pair.tetraplet, text),
        pair.provenance);
  }

  private static Tetraplet deeper(Tetraplet origin, String lens) {
    return new Tetraplet(
        origin.peerPk(), origin.serviceId(), origin.functionName(), origin.lens() + lens);
  }

  private Json look(Json value, Lens lens, int skip) throws Failure.Catchable, Failure.Fatal {
    return switch (lens) {
      case Lens.Length l -> Lenses.length(value);
      case Lens.Path(var accessors) -> {
        var at = value;
        for (int i = skip; i < accessors.size(); i++) {
          at = Lenses.step(at, key(accessors.get(i)));
        }
        yield at;
      }
    };
  }

  private Lenses.Key key(Accessor accessor) throws Failure.Catchable, Failure.Fatal {
    return switch (accessor) {
      case Accessor.Index(long index) -> new Lenses.Key.Index(index);
      case Accessor.Field(var name) -> new Lenses.Key.Field(name);
      case Accessor.ByScalar(var scalar) ->
          Lenses.key(read(scalar, Optional.empty()).json, scalar.name());
    };
  }

  /** Refuses a value that grew beyond what may travel. */
  private Json bounded(Json value) throws Failure.Fatal {
    if (value.depth() > Json.MAX_DEPTH) {
      throw new Failure.Fatal(
          Codes.VALUE_BUDGET,
          "a value nests %d levels, at most %d are possible"
              .formatted(value.depth(), Json.MAX_DEPTH));
    }
    if (value.weight() > Math.min(parameters.limits().dataBytes(), Integer.MAX_VALUE / 8)) {
      throw new Failure.Fatal(
          Codes.VALUE_BUDGET,
          "a value grew to about %d characters, beyond the data limit; pass content by identifier"
              .formatted(value.weight()));
    }
    return value;
  }
}
