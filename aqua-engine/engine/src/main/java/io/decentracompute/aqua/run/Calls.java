package io.decentracompute.aqua.run;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptCid;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.AirText;
import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Variable;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.Place;
import io.decentracompute.aqua.trace.Provenance;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What peers sign for: calls of services, and canons. */
final class Calls {
  private final Interpreter walk;
  private final String me;
  private final Profile profile;
  private final Content content;
  private final TraceMerge merge;
  private final Variables variables;
  private final Operands operands;

  /** The triplet of the call that fails now, once it is resolved. */
  private @Nullable Tetraplet failedCall;

  Calls(
      Interpreter walk,
      RunParameters parameters,
      Content content,
      TraceMerge merge,
      Variables variables,
      Operands operands) {
    this.walk = walk;
    this.me = parameters.currentPeerId().text();
    this.profile = parameters.profile();
    this.content = content;
    this.merge = merge;
    this.variables = variables;
    this.operands = operands;
  }

  /** The triplet of the call that has just failed, once; null where none had one yet. */
  @Nullable Tetraplet takeFailed() {
    var failed = failedCall;
    failedCall = null;
    return failed;
  }

  void call(Instruction.Call call) throws Failure.Catchable, Failure.Fatal {
    failedCall = null;
    var peer = operands.tripletPart(call.peer());
    var service = operands.tripletPart(call.service());
    var function = operands.tripletPart(call.function());
    var tetraplet = new Tetraplet(peer, service, function, "");
    failedCall = tetraplet;
    var arguments = new ArrayList<Json>(call.arguments().size());
    var tetraplets = new ArrayList<List<Tetraplet>>(call.arguments().size());
    boolean ready = true;
    try {
      for (var argument : call.arguments()) {
        operands.argument(argument, arguments, tetraplets);
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
      var own = state == null ? null : merge.put(state, met);
      failedCall = null;
      boolean elsewhere = !peer.equals(me) && !(state instanceof State.Done);
      walk.suspend(
          elsewhere ? Wait.Reason.SENT : Wait.Reason.VALUE,
          call,
          elsewhere ? peer : "",
          own,
          variables.missing());
      return;
    }
    switch (state) {
      case null ->
          ask(call, tetraplet, arguments, tetraplets, met, ready ? -1 : variables.missing());
      case State.CallSent sent -> {
        if (peer.equals(me)) {
          ask(call, tetraplet, arguments, tetraplets, met, -1);
        } else {
          walk.suspend(Wait.Reason.SENT, call, peer, merge.put(sent, met), -1);
        }
      }
      case State.CallRequested requested -> {
        if (!requested.peer().equals(me) || !peer.equals(me)) {
          walk.suspend(Wait.Reason.SENT, call, peer, merge.put(requested, met), -1);
          break;
        }
        if (met != null && !(met.previous() instanceof State.CallRequested)) {
          // Not ours as far as we remember: an answer must not be led to another call.
          ask(call, tetraplet, arguments, tetraplets, met, -1);
          break;
        }
        var result = walk.result(requested.callId());
        if (result == null) {
          walk.suspend(Wait.Reason.HOST, call, peer, merge.put(requested, met), -1);
          break;
        }
        walk.useResult(requested.callId());
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
      TraceMerge.@Nullable Met met,
      int missing) {
    if (tetraplet.peerPk().equals(me)) {
      int id =
          walk.ask(
              new CallRequest(
                  tetraplet.serviceId(), tetraplet.functionName(), arguments, tetraplets));
      var own = merge.put(new State.CallRequested(me, id), met);
      walk.suspend(Wait.Reason.HOST, call, me, own, -1);
    } else {
      var own = merge.put(new State.CallSent(me), met);
      walk.sendTo(tetraplet.peerPk());
      walk.suspend(Wait.Reason.SENT, call, tetraplet.peerPk(), own, missing);
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
      switch (read(result.text())) {
        case JsonText.Result.Value(var json) -> value = json;
        case JsonText.Result.NotJson(var reason, int offset) -> {
          code = Integer.MAX_VALUE;
          failure =
              "the service's answer is no JSON: %s at character %s; let it answer JSON"
                  .formatted(reason, offset);
        }
      }
    }
    if (value != null && isReadInexactly(value)) {
      walk.neverContinue();
    }
    var argumentHash = argumentHash(arguments);
    if (value != null && call.output().isEmpty() && profile == Profile.AQUAVM_0_62) {
      merge.put(new State.CallUnused(cid(value.toString()), Place.NONE), met);
      return;
    }
    var tetrapletCid = added(tetraplet);
    var receipt = profile == Profile.DECENTRA ? result.receipt() : Optional.<ReceiptCid>empty();
    if (value == null) {
      var fields = new LinkedHashMap<String, Json>();
      fields.put("ret_code", Json.of(code));
      fields.put("message", Json.of(failure == null ? "" : failure));
      var text = new Json.Obj(fields).toString();
      var valueCid = cid(text);
      content.addValue(valueCid, text);
      var cid = added(new Content.ServiceResult(valueCid, argumentHash, tetrapletCid, receipt));
      merge.put(new State.CallFailed(cid, place(call)), met);
      walk.incomplete();
      throw serviceError(code, failure == null ? "" : failure);
    }
    var text = JsonText.write(value, result.text().length());
    var valueCid = cid(text);
    var output = call.output();
    if (output.isEmpty()) {
      var cid = added(new Content.ServiceResult(valueCid, argumentHash, tetrapletCid, receipt));
      merge.put(new State.CallUnused(cid, place(call)), met);
      return;
    }
    content.addValue(valueCid, text);
    var cid = added(new Content.ServiceResult(valueCid, argumentHash, tetrapletCid, receipt));
    var one = new Value.One(value, tetraplet, new Provenance.ServiceResult(cid), valueCid, text);
    if (output.get().kind() == Variable.Kind.SCALAR) {
      merge.put(new State.CallScalar(cid, place(call)), met);
      walk.set(output.get(), one);
    } else {
      var entry = merge.put(new State.CallStream(cid, 0, place(call)), met);
      walk.push(output.get(), one, entry, Stream.Source.FRESH, 0);
    }
  }

  private static Failure.Catchable serviceError(long code, String message) {
    return new Failure.Catchable(
        Codes.LOCAL_SERVICE_ERROR,
        "Local service error, ret_code is %s, error message is '%s'".formatted(code, message));
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
    var json = text == null ? null : json(text);
    if (text == null || json == null) {
      throw missing(result.value());
    }
    if (done instanceof State.CallFailed) {
      merge.put(done, met);
      if (json instanceof Json.Obj object
          && object.get("ret_code") instanceof Json.Int code
          && object.get("message") instanceof Json.Str(var message)) {
        walk.incomplete();
        throw serviceError(code.bits(), message);
      }
      throw new Failure.Fatal(
          Codes.MALFORMED_FAILURE,
          "the failed result " + done.cid() + " has no ret_code and message");
    }
    var one =
        loaded(json, tetraplet, new Provenance.ServiceResult(done.cid()), result.value(), text);
    if (done instanceof State.CallStream(var cid, int generation, var place)) {
      walk.push(output.orElseThrow(), one, merge.put(done, met), source(met), generation);
    } else {
      merge.put(done, met);
      walk.set(output.orElseThrow(), one);
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
    return cid(operands.bounded(Json.array(arguments)).toString());
  }

  /**
   * Whether a value may be another one when it is read from data: the reference's way of doubles.
   */
  private boolean isReadInexactly(Json value) {
    return profile == Profile.AQUAVM_0_62
        && switch (value) {
          case Json.Dbl d -> true;
          case Json.Arr array -> array.values().stream().anyMatch(this::isReadInexactly);
          case Json.Obj object -> object.fields().values().stream().anyMatch(this::isReadInexactly);
          case Json.Str s -> false;
          case Json.Int i -> false;
          case Json.Bool b -> false;
          case Json.Null n -> false;
        };
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

  void canon(Instruction.Canon canon) throws Failure.Catchable, Failure.Fatal {
    var peer = operands.tripletPart(canon.peer());
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
      if (state == null) {
        walk.sendTo(peer);
        state = new State.CanonSent(me);
      }
      walk.suspend(Wait.Reason.SENT, canon, peer, merge.put(state, met), -1);
      return;
    }
    var values = variables.stream(canon.source()).values(merge.here());
    var tetraplet = new Tetraplet(me, "", "", "");
    var tetrapletCid = added(tetraplet);
    if (canon.target().kind() == Variable.Kind.SCALAR) {
      var pairs = new Value.Canon(true, values, tetraplet, tetrapletCid);
      values =
          List.of(
              new Value.One(
                  operands.bounded(pairs.firstValues()), tetraplet, new Provenance.Literal()));
    }
    walk.countElements(values.size());
    var elements = new ArrayList<Cid>(values.size());
    for (var value : values) {
      operands.bounded(value.json);
      if (isReadInexactly(value.json)) {
        walk.neverContinue();
      }
      content.addValue(cid(value), value.text());
      elements.add(
          added(new Content.CanonElement(cid(value), added(value.tetraplet), value.provenance)));
    }
    var cid = added(new Content.CanonResult(tetrapletCid, elements));
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
    walk.countElements(result == null ? 0 : result.values().size());
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
      var json = text == null ? null : json(text);
      if (element == null || text == null || origin == null || json == null) {
        throw missing(elementCid);
      }
      elements.add(loaded(json, origin, element.provenance(), element.value(), text));
    }
    return new Value.Canon(map, elements, tetraplet, cid);
  }

  private void setCanon(Instruction.Canon canon, Value.Canon result) throws Failure.Fatal {
    if (canon.target().kind() != Variable.Kind.SCALAR) {
      walk.set(canon.target(), result);
      return;
    }
    if (result.elements.size() != 1) {
      throw missing(result.cid);
    }
    walk.set(
        canon.target(),
        new Value.One(
            result.elements.getFirst().json, result.tetraplet, new Provenance.Canon(result.cid)));
  }

  // ---------------------------------------------------------------- counted work

  private JsonText.Result read(String text) {
    walk.work().value();
    return JsonText.read(text);
  }

  private @Nullable Json json(Content.Text text) {
    if (!text.isRead()) {
      walk.work().value();
    }
    return text.json(profile);
  }

  private Cid cid(String text) {
    walk.work().hash();
    return Cid.of(text);
  }

  private Cid cid(Value.One value) {
    if (!value.isHashed()) {
      walk.work().hash();
    }
    return value.cid();
  }

  private Cid added(Tetraplet tetraplet) {
    return content.add(tetraplet, walk.work());
  }

  private Cid added(Content.ServiceResult result) {
    walk.work().hash();
    return content.add(result);
  }

  private Cid added(Content.CanonElement element) {
    walk.work().hash();
    return content.add(element);
  }

  private Cid added(Content.CanonResult result) {
    walk.work().hash();
    return content.add(result);
  }
}
