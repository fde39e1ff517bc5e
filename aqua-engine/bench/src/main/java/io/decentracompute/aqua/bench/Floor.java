package io.decentracompute.aqua.bench;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Step;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.DataView;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What no engine can save in the measured steps of a case: parsing a script and answers that are
 * seen for the first time, hashing content that is new to the peer, verifying signatures that are
 * new to it, signing once a step.
 */
final class Floor {
  private static final List<String> STORES =
      List.of(
          "value_store",
          "tetraplet_store",
          "service_result_store",
          "canon_element_store",
          "canon_result_store");

  private final List<String> scripts = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final List<byte[]> contents = new ArrayList<>();
  private final List<Signed> arrived = new ArrayList<>();
  private final List<Signed> own = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // used once, never compared
  private record Signed(KeyPair key, byte[] publicKey, byte[] message, byte[] signature) {}

  Floor(Case measured) {
    Set<PeerId> knowScript = new HashSet<>();
    measured.preparing().forEach(step -> knowScript.add(step.peer()));
    for (var step : measured.timed()) {
      if (knowScript.add(step.peer())) {
        scripts.add(step.input().script());
      }
      add(step);
    }
  }

  private void add(Step step) {
    var parameters = step.input().parameters();
    var previous = decode(step.input().previousData(), step);
    var current = decode(step.input().currentData(), step);
    var next = decode(step.outcome().data(), step);
    step.input().results().values().forEach(result -> answers.add(result.text()));
    var known = (Json.Obj) DataView.of(previous);
    var now = (Json.Obj) DataView.of(next);
    for (var store : STORES) {
      var before = (Json.Obj) field(known, store);
      ((Json.Obj) field(now, store))
          .fields()
          .forEach(
              (cid, value) -> {
                if (before.get(cid) == null) {
                  contents.add(utf8(value instanceof Json.Str(var text) ? text : value.toString()));
                }
              });
    }
    step.outcome()
        .callRequests()
        .values()
        .forEach(call -> contents.add(utf8(Json.array(call.arguments()).toString())));
    if (!(Signatures.sets(parameters.profile(), current.trace(), current.content())
        instanceof Signatures.Sets.Of(var arriving))) {
      throw new IllegalStateException("recorded data does not hold together");
    }
    current
        .signatures()
        .forEach(
            (peer, signature) -> {
              if (!Arrays.equals(signature, previous.signatures().get(peer))) {
                var message =
                    Signatures.message(
                        parameters.profile(),
                        arriving.getOrDefault(peer, List.of()),
                        parameters.particleId(),
                        parameters.particleSignature());
                arrived.add(
                    new Signed(
                        parameters.keyPair(), peer.publicKey().orElseThrow(), message, signature));
              }
            });
    if (!(Signatures.sets(parameters.profile(), next.trace(), next.content())
        instanceof Signatures.Sets.Of(var done))) {
      throw new IllegalStateException("recorded data does not hold together");
    }
    var message =
        Signatures.message(
            parameters.profile(),
            done.getOrDefault(step.peer(), List.of()),
            parameters.particleId(),
            parameters.particleSignature());
    own.add(new Signed(parameters.keyPair(), new byte[0], message, new byte[0]));
  }

  /** Does it. The sum depends on all of it, so that nothing is left out. */
  int run() {
    int sum = 0;
    for (var script : scripts) {
      sum += Script.parse(script).hashCode() & 1;
    }
    for (var answer : answers) {
      sum += JsonText.read(answer) instanceof JsonText.Result.Value ? 1 : 0;
    }
    for (var content : contents) {
      sum += Cid.blake3(content)[0];
    }
    for (var signed : arrived) {
      sum += KeyPair.verify(signed.publicKey(), signed.message(), signed.signature()) ? 1 : 0;
    }
    for (var signed : own) {
      sum += signed.key().sign(signed.message())[0];
    }
    return sum;
  }

  private static ParticleData decode(byte[] bytes, Step step) {
    return switch (DataCodec.decode(bytes, step.input().parameters().profile())) {
      case DataCodec.Decoded.Ok(var data) -> data;
      default -> throw new IllegalStateException("recorded data does not decode");
    };
  }

  private static Json field(Json.Obj object, String name) {
    var value = object.get(name);
    if (value == null) {
      throw new IllegalStateException("the view has no " + name);
    }
    return value;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
