package io.decentracompute.aqua.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Place;
import io.decentracompute.aqua.trace.Signatures;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What peers that work together against a receiver can send: states moved, doubled, dropped and
 * changed, other results, all with fitting identifiers and signatures.
 */
final class HostileData {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "relay");
  private static final List<String> VALUES =
      List.of("1", "\"x\"", "[]", "[1,2,3]", "{\"a\":[{}]}", "null", "-0", "1e400", "{", "");

  private final RunParameters parameters;
  private final FuzzedDataProvider fuzzed;

  HostileData(RunParameters parameters, FuzzedDataProvider fuzzed) {
    this.parameters = parameters;
    this.fuzzed = fuzzed;
  }

  /** The key of a peer of the recorded cases. */
  static Optional<KeyPair> key(PeerId peer) {
    return NAMES.stream().map(Peers::key).filter(key -> key.peerId().equals(peer)).findFirst();
  }

  /** Other data in good form, signed; the same where it does not decode. */
  byte[] spoil(byte[] honest) {
    if (!(DataCodec.decode(honest, parameters.profile())
        instanceof DataCodec.Decoded.Ok(var data))) {
      return honest;
    }
    var trace = new ArrayList<>(data.trace());
    for (int changes = fuzzed.consumeInt(1, 4); changes > 0; changes--) {
      change(trace, data.content());
    }
    return DataCodec.encode(
        new ParticleData(
            data.profile(),
            trace,
            fuzzed.consumeBoolean() ? data.lastCallId() : fuzzed.consumeInt(),
            data.content(),
            sign(trace, data)));
  }

  private SortedMap<PeerId, byte[]> sign(List<State> trace, ParticleData data) {
    var signatures = new TreeMap<PeerId, byte[]>(data.signatures());
    if (Signatures.sets(data.profile(), trace, data.content())
        instanceof Signatures.Sets.Of(var sets)) {
      var peers = new ArrayList<>(signatures.keySet());
      peers.addAll(sets.keySet());
      for (var peer : peers) {
        key(peer)
            .ifPresent(
                key ->
                    signatures.put(
                        peer,
                        key.sign(
                            Signatures.message(
                                data.profile(),
                                sets.getOrDefault(peer, List.of()),
                                parameters.particleId(),
                                parameters.particleSignature()))));
      }
    }
    return signatures;
  }

  private void change(List<State> trace, Content content) {
    if (trace.isEmpty()) {
      trace.add(state());
      return;
    }
    int at = fuzzed.consumeInt(0, trace.size() - 1);
    switch (fuzzed.consumeInt(0, 6)) {
      case 0 -> trace.remove(at);
      case 1 -> trace.add(at, trace.get(fuzzed.consumeInt(0, trace.size() - 1)));
      case 2 -> trace.set(at, trace.get(fuzzed.consumeInt(0, trace.size() - 1)));
      case 3 -> trace.add(at, state());
      case 4 -> trace.set(at, state());
      default -> trace.set(at, changed(trace.get(at), content));
    }
  }

  private State state() {
    return switch (fuzzed.consumeInt(0, 5)) {
      case 0 -> new State.Par(number(), number());
      case 1 -> new State.Fold(List.of(lore(), lore()));
      case 2 -> new State.Ap(number());
      case 3 -> new State.CallSent(fuzzed.consumeBoolean() ? peer() : "");
      case 4 -> new State.CallRequested(peer(), number());
      default -> new State.CanonSent(peer());
    };
  }

  private State changed(State state, Content content) {
    return switch (state) {
      case State.Par par ->
          fuzzed.consumeBoolean()
              ? new State.Par(number(), par.right())
              : new State.Par(par.left(), number());
      case State.Fold fold -> changed(fold);
      case State.CallScalar call ->
          fuzzed.consumeBoolean()
              ? new State.CallScalar(other(call.cid(), content), place(call.place()))
              : new State.CallStream(call.cid(), number(), place(call.place()));
      case State.CallStream call ->
          fuzzed.consumeBoolean()
              ? new State.CallStream(other(call.cid(), content), number(), place(call.place()))
              : new State.CallScalar(call.cid(), place(call.place()));
      case State.CallUnused call ->
          new State.CallUnused(other(call.cid(), content), place(call.place()));
      case State.CallFailed call ->
          fuzzed.consumeBoolean()
              ? new State.CallFailed(other(call.cid(), content), place(call.place()))
              : new State.CallScalar(call.cid(), place(call.place()));
      case State.CanonDone canon ->
          new State.CanonDone(canon(canon.cid(), content), place(canon.place()));
      default -> state();
    };
  }

  private State changed(State.Fold fold) {
    var lores = new ArrayList<>(fold.lore());
    if (lores.isEmpty() || fuzzed.consumeBoolean()) {
      lores.add(lore());
    } else {
      int at = fuzzed.consumeInt(0, lores.size() - 1);
      var old = lores.get(at);
      lores.set(
          at,
          switch (fuzzed.consumeInt(0, 4)) {
            case 0 -> lore();
            case 1 ->
                new State.Lore(
                    number(), old.before(), old.beforeLength(), old.after(), old.afterLength());
            case 2 ->
                new State.Lore(old.value(), old.before(), number(), old.after(), old.afterLength());
            case 3 ->
                new State.Lore(
                    old.value(), old.before(), old.beforeLength(), old.after(), number());
            default ->
                new State.Lore(
                    old.value(), number(), old.beforeLength(), number(), old.afterLength());
          });
    }
    return new State.Fold(lores);
  }

  private State.Lore lore() {
    return new State.Lore(number(), number(), number(), number(), number());
  }

  private Place place(Place place) {
    return fuzzed.consumeInt(0, 4) == 0
        ? new Place(number(), fuzzed.consumeBoolean() ? place.iteration() : null)
        : place;
  }

  /** Another answer to the same call. */
  private Cid other(Cid result, Content content) {
    var known = content.serviceResult(result);
    if (known == null || fuzzed.consumeBoolean()) {
      return result;
    }
    var text = fuzzed.consumeBoolean() ? fuzzed.pickValue(VALUES) : fuzzed.consumeString(40);
    var value = Cid.of(text);
    content.addValue(value, text);
    return content.add(new Content.ServiceResult(value, known.argumentHash(), known.tetraplet()));
  }

  /** The same canon with its elements doubled, dropped or turned. */
  private Cid canon(Cid result, Content content) {
    var known = content.canonResult(result);
    if (known == null) {
      return result;
    }
    var elements = new ArrayList<>(known.values());
    if (!elements.isEmpty()) {
      switch (fuzzed.consumeInt(0, 2)) {
        case 0 -> elements.removeFirst();
        case 1 -> elements.add(elements.getFirst());
        default -> elements.add(elements.removeFirst());
      }
    }
    return content.add(new Content.CanonResult(known.tetraplet(), elements));
  }

  private int number() {
    return fuzzed.consumeInt(0, 9) == 0
        ? fuzzed.consumeInt(0, Integer.MAX_VALUE)
        : fuzzed.consumeInt(0, 12);
  }

  private String peer() {
    return Peers.key(fuzzed.pickValue(NAMES)).peerId().text();
  }
}
