package io.decentracompute.aqua.verify;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptVerifier;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.air.AirText;
import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.DataView;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import io.decentracompute.aqua.trace.State;
import io.decentracompute.aqua.verify.TraceView.Fact;
import io.decentracompute.aqua.verify.TraceView.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a saved particle as a bystander does: all that the engine checks when data arrives, with
 * the script walked over it. So each fact is one that its peer signed, for this script, at this
 * place.
 */
public final class Verification {
  // Takes part in nothing: no script can name this peer by chance.
  private static final KeyPair BYSTANDER = KeyPair.ofSeed(new byte[32]);

  private Verification() {}

  /** The outcome. */
  public sealed interface Result {
    /** Everything holds. */
    record Holds(TraceView view) implements Result {}

    /**
     * Something does not.
     *
     * @param code as the engine refuses it, see {@link io.decentracompute.aqua.StepOutcome#retCode}
     */
    record Broken(int code, String why) implements Result {}
  }

  /** As {@link #verify(Particle, byte[], Profile, ReceiptVerifier)}, with no receipt judged. */
  public static Result verify(Particle particle, byte[] data, Profile profile) {
    return verify(particle, data, profile, ReceiptVerifier.NONE);
  }

  /** Checks data that came with a particle. */
  public static Result verify(
      Particle particle, byte[] data, Profile profile, ReceiptVerifier receipts) {
    if (!particle.verify()) {
      return new Result.Broken(
          40_003, "peer %s did not sign this particle".formatted(particle.initPeerId()));
    }
    var parameters = RunParameters.of(particle, BYSTANDER, Limits.DEFAULT, profile);
    var outcome =
        new AirEngine(receipts)
            .step(new StepInput(particle.script(), new byte[0], data, parameters, Map.of()));
    if (!outcome.isKept()) {
      return new Result.Broken(outcome.retCode(), outcome.errorMessage());
    }
    if (!(DataCodec.decode(data, profile) instanceof DataCodec.Decoded.Ok(var decoded))) {
      return new Result.Broken(2, "the data does not decode");
    }
    return new Result.Holds(view(decoded, particle.script(), receipts));
  }

  /** The data as JSON, as the conformance corpus has it; null where the bytes are no data. */
  public static @Nullable Json json(byte[] data, Profile profile) {
    return DataCodec.decode(data, profile) instanceof DataCodec.Decoded.Ok(var decoded)
        ? DataView.of(decoded)
        : null;
  }

  private static TraceView view(ParticleData data, String script, ReceiptVerifier receipts) {
    var instructions = instructions(script);
    var facts = new ArrayList<Fact>();
    for (var state : data.trace()) {
      if (state instanceof State.Done done) {
        fact(done, data, instructions, receipts).ifPresent(facts::add);
      }
    }
    return new TraceView(facts, new ArrayList<>(data.signatures().keySet()));
  }

  private record Placed(int line, String text, int offset) {}

  private static Optional<Fact> fact(
      State.Done done,
      ParticleData data,
      Map<Integer, Placed> instructions,
      ReceiptVerifier receipts) {
    var content = data.content();
    var tetraplet = Signatures.tetraplet(done, content);
    if (tetraplet == null) {
      return Optional.empty(); // an unused result in profile AQUAVM_0_62: nobody signs for it
    }
    var placed =
        data.profile() == Profile.DECENTRA
            ? instructions.getOrDefault(done.place().instruction(), new Placed(0, "", -1))
            : new Placed(0, "", -1);
    if (done instanceof State.CanonDone) {
      return Optional.of(
          new Fact(
              Kind.FIXED,
              new PeerId(tetraplet.peerPk()),
              "",
              "",
              "",
              Optional.of(elements(done, content, data.profile())),
              done.cid().toString(),
              Optional.empty(),
              placed.line(),
              placed.text(),
              placed.offset()));
    }
    var kind =
        switch (done) {
          case State.CallUnused u -> Kind.UNUSED;
          case State.CallFailed f -> Kind.FAILED;
          default -> Kind.ANSWERED;
        };
    var result = content.serviceResult(done.cid());
    return result == null
        ? Optional.empty()
        : Optional.of(called(kind, tetraplet, result, content, data.profile(), placed, receipts));
  }

  private static Fact called(
      Kind kind,
      Tetraplet tetraplet,
      Content.ServiceResult result,
      Content content,
      Profile profile,
      Placed placed,
      ReceiptVerifier receipts) {
    var text = content.value(result.value());
    return new Fact(
        kind,
        new PeerId(tetraplet.peerPk()),
        tetraplet.serviceId(),
        tetraplet.functionName(),
        result.argumentHash().toString(),
        Optional.ofNullable(text == null ? null : text.json(profile)),
        result.value().toString(),
        receipt(result, content, receipts),
        placed.line(),
        placed.text(),
        placed.offset());
  }

  private static Optional<TraceView.Receipt> receipt(
      Content.ServiceResult result, Content content, ReceiptVerifier receipts) {
    var claim = Signatures.claim(result, content);
    return claim == null
        ? Optional.empty()
        : claim.receipt().map(cid -> new TraceView.Receipt(cid, receipts.verify(claim)));
  }

  private static Json elements(State.Done done, Content content, Profile profile) {
    var values = new ArrayList<Json>();
    var result = content.canonResult(done.cid());
    if (result != null) {
      for (var cid : result.values()) {
        var element = content.canonElement(cid);
        var text = element == null ? null : content.value(element.value());
        var json = text == null ? null : text.json(profile);
        values.add(json == null ? new Json.Null() : json);
      }
    }
    return Json.array(values);
  }

  private static Map<Integer, Placed> instructions(String script) {
    var found = new HashMap<Integer, Placed>();
    if (Script.parse(script) instanceof Script.Parsed.Ok(var parsed)) {
      parsed.forEach(
          instruction -> {
            if (instruction instanceof Instruction.Call
                || instruction instanceof Instruction.Canon) {
              found.put(
                  instruction.site().id(),
                  new Placed(
                      parsed.positionOf(instruction.site().start()).line(),
                      AirText.of(instruction),
                      instruction.site().start()));
            }
          });
    }
    return found;
  }
}
