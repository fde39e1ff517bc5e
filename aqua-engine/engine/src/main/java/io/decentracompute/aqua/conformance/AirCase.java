package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.DataView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A case of kind {@code air}: steps with inputs and outcomes. */
final class AirCase {
  /** Cases that read, after a par or a fold, an error that it held back. */
  private static final Set<String> READ_ERRORS_OF_OTHER_BRANCHES =
      Set.of("error-values-07", "error-values-08", "error-values-09", "fail-16", "fold-stream-12");

  private final Json.Obj recorded;
  private final Engine engine;
  private final Profile profile;
  private final Set<String> tags = new TreeSet<>();
  private final List<byte[]> data = new ArrayList<>(List.of(new byte[0]));
  private final Map<String, byte[]> newest = new HashMap<>();

  AirCase(Json.Obj recorded, Engine engine, Profile profile) {
    this.recorded = recorded;
    this.engine = engine;
    this.profile = profile;
    if (recorded.get("tags") instanceof Json.Arr list) {
      list.values().forEach(tag -> tags.add(Fields.text(tag)));
    }
  }

  /** The inputs of all steps with our own data in between, as far as the engine goes. */
  static List<StepInput> inputs(Json.Obj recorded, Engine engine, Profile profile) {
    var run = new AirCase(recorded, engine, profile);
    var inputs = new ArrayList<StepInput>();
    for (var step : Fields.list(recorded, "steps")) {
      var input = run.input((Json.Obj) step);
      inputs.add(input);
      run.keep((Json.Obj) step, engine.step(input));
    }
    return inputs;
  }

  /** The first difference, or null. */
  @Nullable String difference() {
    var steps = Fields.list(recorded, "steps");
    int until = Fields.integer(recorded, "compareUntil", steps.size());
    for (int i = 0; i < Math.min(until, steps.size()); i++) {
      var step = (Json.Obj) steps.get(i);
      var input = input(step);
      var outcome = engine.step(input);
      keep(step, outcome);
      var difference = difference(step, outcome);
      if (difference != null) {
        return "step %s at %s, %s%s"
            .formatted(
                i + 1,
                Fields.text(step, "peer"),
                difference,
                outcome.retCode() == 0 ? "" : " (message: " + brief(outcome.errorMessage()) + ")");
      }
    }
    return null;
  }

  private static String brief(String message) {
    return message.length() <= 300 ? message : message.substring(0, 300) + "…";
  }

  private void keep(Json.Obj step, StepOutcome outcome) {
    data.add(outcome.data());
    newest.put(Fields.text(step, "peer"), outcome.data());
  }

  private StepInput input(Json.Obj step) {
    var peer = Fields.text(step, "peer");
    var key = Peers.key(peer);
    var particle = (Json.Obj) Fields.field(recorded, "particle");
    var script = Fields.text(recorded, "air");
    var id = Fields.text(particle, "id");
    KeyPair initiator = Peers.key(Fields.text(recorded, "init"));
    var signed =
        Particle.sign(
            initiator,
            id,
            Fields.number(particle, "timestamp"),
            Fields.number(particle, "ttl"),
            script);
    var parameters =
        new RunParameters(
            initiator.peerId(),
            key.peerId(),
            signed.timestampMs(),
            signed.ttlMs(),
            step.get("particleId") == null ? id : Fields.text(step, "particleId"),
            signed.signature(),
            key,
            limits(),
            profile);
    var results = new LinkedHashMap<Integer, CallResult>();
    if (step.get("results") instanceof Json.Obj given) {
      given
          .fields()
          .forEach(
              (callId, result) ->
                  results.put(
                      Integer.parseUnsignedInt(callId),
                      new CallResult(
                          (int) Fields.number((Json.Obj) result, "code"),
                          Fields.text((Json.Obj) result, "text"))));
    }
    byte[] previous =
        step.get("prev") == null
            ? newest.getOrDefault(peer, new byte[0])
            : data.get(Fields.integer(step, "prev", 0));
    byte[] current = data.get(Fields.integer(step, "data", 0));
    return new StepInput(
        step.get("air") == null ? script : Fields.text(step, "air"),
        previous,
        current,
        parameters,
        results);
  }

  private Limits limits() {
    if (!(recorded.get("limits") instanceof Json.Obj limits)) {
      return Limits.LENIENT;
    }
    return new Limits(
        limit(limits, "air"),
        limit(limits, "particle"),
        limit(limits, "callResult"),
        limits.get("hard") instanceof Json.Bool(var hard) && hard,
        Limits.LENIENT.instructions());
  }

  private static long limit(Json.Obj limits, String name) {
    return limits.get(name) == null ? 4L << 30 : Fields.number(limits, name);
  }

  // ---------------------------------------------------------------- comparing

  private @Nullable String difference(Json.Obj step, StepOutcome outcome) {
    var expect = (Json.Obj) Fields.field(step, "expect");
    int code = (int) Fields.number(expect, "code");
    if (profile == Profile.DECENTRA
        && (step.get("air") != null || step.get("particleId") != null)) {
      // Signatures of our profile bind script and particle: whatever the reference does, we refuse.
      return outcome.isKept() ? "code: expected a refusal, actual " + outcome.retCode() : null;
    }
    if (profile == Profile.DECENTRA
        && isRefusal(code)
        && outcome.retCode() > 0
        && !outcome.isKept()) {
      // Our profile refuses too, but may see it earlier and so by another code.
    } else if (code != outcome.retCode()) {
      return "code: expected %s, actual %s".formatted(code, outcome.retCode());
    }
    var next = new TreeSet<String>();
    Fields.list(expect, "next").forEach(peer -> next.add(Fields.text(peer)));
    var actualNext = new TreeSet<String>();
    outcome.nextPeers().stream().map(PeerId::text).forEach(actualNext::add);
    if (!next.equals(actualNext)) {
      return "next: expected %s, actual %s".formatted(next, actualNext);
    }
    var difference =
        Comparison.difference(
            "calls",
            tags.contains("deviation-length-tetraplet")
                ? withoutTetraplets(Fields.field(expect, "calls"))
                : Fields.field(expect, "calls"),
            calls(outcome),
            true);
    if (difference != null) {
      return difference;
    }
    var flags = new TreeSet<String>();
    if (expect.get("flags") instanceof Json.Arr list) {
      list.values().forEach(flag -> flags.add(Fields.text(flag)));
    }
    var actualFlags = new TreeSet<String>();
    for (var size : outcome.exceeded()) {
      actualFlags.add(
          switch (size) {
            case SCRIPT -> "air";
            case DATA -> "particle";
            case CALL_RESULT -> "callResult";
          });
    }
    if (!flags.equals(actualFlags)) {
      return "flags: expected %s, actual %s".formatted(flags, actualFlags);
    }
    return expect.get("data") instanceof Json.Obj view ? dataDifference(view, outcome) : null;
  }

  private static boolean isRefusal(int code) {
    return code != 0 && (code < 10_000 || code >= 20_000);
  }

  private Json calls(StepOutcome outcome) {
    var calls = new LinkedHashMap<String, Json>();
    outcome
        .callRequests()
        .forEach((id, request) -> calls.put(Integer.toUnsignedString(id), call(request)));
    return new Json.Obj(calls);
  }

  private Json call(CallRequest request) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("service", Json.of(request.serviceId()));
    fields.put("function", Json.of(request.functionName()));
    fields.put("args", Json.array(request.arguments()));
    var tetraplets = new ArrayList<Json>();
    for (var list : request.tetraplets()) {
      tetraplets.add(
          Json.array(
              list.stream()
                  .map(
                      t ->
                          Json.array(
                              List.of(
                                  Json.of(t.peerPk()),
                                  Json.of(t.serviceId()),
                                  Json.of(t.functionName()),
                                  Json.of(t.lens()))))
                  .toList()));
    }
    fields.put("tetraplets", Json.array(tetraplets));
    return new Json.Obj(fields);
  }

  private @Nullable String dataDifference(Json.Obj expected, StepOutcome outcome) {
    if (!(DataCodec.decode(outcome.data(), profile) instanceof DataCodec.Decoded.Ok(var ours))) {
      return "data: our own data does not decode";
    }
    var actual = (Json.Obj) DataView.of(ours);
    for (var field : expected.fields().entrySet()) {
      var name = field.getKey();
      var wanted = field.getValue();
      if (profile == Profile.DECENTRA) {
        if (!name.equals("trace") && !name.equals("lcid")) {
          continue;
        }
        wanted = withoutCids(wanted);
      }
      var difference = Comparison.difference("data." + name, wanted, actual.get(name), true);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  /** Calls with their tetraplets replaced by "*". */
  private static Json withoutTetraplets(Json calls) {
    var replaced = new LinkedHashMap<String, Json>();
    ((Json.Obj) calls)
        .fields()
        .forEach(
            (id, call) -> {
              var fields = new LinkedHashMap<String, Json>(((Json.Obj) call).fields());
              fields.put("tetraplets", Json.of("*"));
              replaced.put(id, new Json.Obj(fields));
            });
    return new Json.Obj(replaced);
  }

  /** Content identifiers replaced by "*". */
  private static Json withoutCids(Json value) {
    return switch (value) {
      case Json.Str(var text) when text.startsWith("bagaaihr") -> Json.of("*");
      case Json.Arr array -> Json.array(array.values().stream().map(AirCase::withoutCids).toList());
      case Json.Obj object -> {
        var fields = new LinkedHashMap<String, Json>();
        object.fields().forEach((key, field) -> fields.put(key, withoutCids(field)));
        yield new Json.Obj(fields);
      }
      default -> value;
    };
  }

  private String name() {
    return Fields.text(recorded, "name");
  }

  /** Why this case does not bind our profile, or null. */
  @Nullable String notBinding() {
    if (profile == Profile.DECENTRA && name().equals("json-07")) {
      return "doubles keep their last bit in our profile when they travel";
    }
    if (profile == Profile.DECENTRA && READ_ERRORS_OF_OTHER_BRANCHES.contains(name())) {
      return "an error is seen only by those who handle it in our profile";
    }
    if (profile == Profile.DECENTRA && tags.contains("deviation-canon-map-fold")) {
      return "a fold over a canon map goes over one pair per key in our profile";
    }
    return null;
  }

  boolean hasTag(String tag) {
    return tags.contains(tag);
  }
}
