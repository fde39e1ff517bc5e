package io.decentracompute.node;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import io.decentracompute.aqua.trace.State;
import io.decentracompute.node.particle.ParticleFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** The ways in which a hostile peer alters a particle that passes through it. */
enum Alteration {
  /** Another script under the initiator's signature. */
  SCRIPT_ALTERED,
  /** Another script that Mallory signs as initiator, with the honest results in it. */
  SCRIPT_OF_MALLORYS_OWN,
  /** Another id or time under the initiator's signature. */
  ID_OR_TIME_ALTERED,
  /** One bit of the initiator's signature. */
  PARTICLE_SIGNATURE_ALTERED,
  /** Another value under the old identifier. */
  VALUE_ALTERED,
  /** Another value, with all identifiers made to fit. */
  VALUE_REPLACED,
  /** Another tetraplet under the old identifier. */
  TETRAPLET_ALTERED,
  /** Another tetraplet, with all identifiers made to fit. */
  TETRAPLET_REPLACED,
  /** Alice's result as if it were Mallory's, signed by Mallory. */
  RESULT_CLAIMED_AND_SIGNED,
  /** Two results at each other's place in the trace. */
  ORDER_ALTERED,
  /** A result left out. */
  RESULT_DROPPED,
  /** Signatures of results altered, removed or exchanged. */
  SIGNATURE_ALTERED,
  /** The honest data of another particle of the same initiator. */
  DATA_OF_ANOTHER_PARTICLE;

  /** Whether the relay sees it, which looks at what the initiator signed and not into the data. */
  boolean isStoppedByTheRelay() {
    return switch (this) {
      case SCRIPT_ALTERED, ID_OR_TIME_ALTERED, PARTICLE_SIGNATURE_ALTERED -> true;
      default -> false;
    };
  }

  /**
   * Alters a frame.
   *
   * @param earlier a frame of an earlier particle
   */
  ParticleFrame alter(ParticleFrame frame, ParticleFrame earlier, KeyPair mallory, Random random) {
    var p = frame.particle();
    return switch (this) {
      case SCRIPT_ALTERED ->
          particle(
              frame,
              new Particle(
                  p.id(),
                  p.initPeerId(),
                  p.timestampMs(),
                  p.ttlMs(),
                  other(p.script(), random),
                  p.signature()));
      case SCRIPT_OF_MALLORYS_OWN ->
          particle(
              frame,
              Particle.sign(
                  mallory, p.id(), p.timestampMs(), p.ttlMs(), other(p.script(), random)));
      case ID_OR_TIME_ALTERED ->
          particle(
              frame,
              switch (random.nextInt(3)) {
                case 0 ->
                    new Particle(
                        p.id() + "x",
                        p.initPeerId(),
                        p.timestampMs(),
                        p.ttlMs(),
                        p.script(),
                        p.signature());
                case 1 ->
                    new Particle(
                        p.id(),
                        p.initPeerId(),
                        p.timestampMs() - 1,
                        p.ttlMs(),
                        p.script(),
                        p.signature());
                default ->
                    new Particle(
                        p.id(),
                        p.initPeerId(),
                        p.timestampMs(),
                        p.ttlMs() + 1,
                        p.script(),
                        p.signature());
              });
      case PARTICLE_SIGNATURE_ALTERED ->
          particle(
              frame,
              new Particle(
                  p.id(),
                  p.initPeerId(),
                  p.timestampMs(),
                  p.ttlMs(),
                  p.script(),
                  flipped(p.signature(), random)));
      case VALUE_ALTERED ->
          bytes(
              frame,
              replaced(
                  frame.data(),
                  random.nextBoolean() ? "-a" : "-b",
                  "-" + (char) ('c' + random.nextInt(20))));
      case TETRAPLET_ALTERED ->
          bytes(
              frame,
              replaced(
                  frame.data(),
                  "concat_strings",
                  random.nextBoolean() ? "concat_stringz" : "concat_Strings"));
      case DATA_OF_ANOTHER_PARTICLE -> bytes(frame, earlier.data());
      case VALUE_REPLACED,
          TETRAPLET_REPLACED,
          RESULT_CLAIMED_AND_SIGNED,
          ORDER_ALTERED,
          RESULT_DROPPED,
          SIGNATURE_ALTERED ->
          bytes(frame, DataCodec.encode(alter(decode(frame.data()), p, mallory, random)));
    };
  }

  private ParticleData alter(ParticleData data, Particle particle, KeyPair mallory, Random random) {
    var trace = new ArrayList<>(data.trace());
    var signatures = new TreeMap<>(data.signatures());
    var content = data.content();
    var results = new ArrayList<Integer>(); // Alice's two, then Mallory's
    for (int i = 0; i < trace.size(); i++) {
      if (trace.get(i) instanceof State.Done) {
        results.add(i);
      }
    }
    int victim = results.get(random.nextInt(2));
    switch (this) {
      case VALUE_REPLACED -> {
        var old = result(content, trace.get(victim));
        var text = "\"forged " + random.nextInt(1_000) + "\"";
        var cid = Cid.of(text);
        content.addValue(cid, text);
        put(
            trace,
            victim,
            content.add(new Content.ServiceResult(cid, old.argumentHash(), old.tetraplet())));
      }
      case TETRAPLET_REPLACED, RESULT_CLAIMED_AND_SIGNED -> {
        var old = result(content, trace.get(victim));
        var from = Objects.requireNonNull(content.tetraplet(old.tetraplet()));
        var to =
            this == RESULT_CLAIMED_AND_SIGNED
                ? new Tetraplet(mallory.peerId().text(), from.serviceId(), from.functionName(), "")
                : switch (random.nextInt(3)) {
                  case 0 -> new Tetraplet(from.peerPk(), "trusted", from.functionName(), "");
                  case 1 -> new Tetraplet(from.peerPk(), from.serviceId(), "trusted", "");
                  default ->
                      new Tetraplet(from.peerPk(), from.serviceId(), from.functionName(), ".$.x");
                };
        put(
            trace,
            victim,
            content.add(
                new Content.ServiceResult(old.value(), old.argumentHash(), content.add(to))));
        if (this == RESULT_CLAIMED_AND_SIGNED) {
          resign(trace, content, signatures, particle, mallory);
        }
      }
      case ORDER_ALTERED -> {
        int a = results.get(0);
        int b = results.get(random.nextBoolean() ? 1 : 2);
        if (random.nextBoolean()) {
          Collections.swap(trace, a, b); // with their places
        } else {
          var first = ((State.Done) trace.get(a)).cid();
          put(trace, a, ((State.Done) trace.get(b)).cid());
          put(trace, b, first);
        }
      }
      case RESULT_DROPPED -> {
        trace.remove(victim);
        if (random.nextBoolean()) {
          resign(trace, content, signatures, particle, mallory);
        }
      }
      case SIGNATURE_ALTERED -> {
        var alice =
            new PeerId(
                Objects.requireNonNull(
                        Signatures.tetraplet((State.Done) trace.get(victim), content))
                    .peerPk());
        switch (random.nextInt(4)) {
          case 0 ->
              signatures.put(alice, flipped(Objects.requireNonNull(signatures.get(alice)), random));
          case 1 -> signatures.remove(alice);
          case 2 -> signatures.put(alice, signatures.get(mallory.peerId()));
          default -> signatures.put(alice, mallory.sign(particle.signature()));
        }
      }
      default -> throw new IllegalStateException(this + " does not alter decoded data");
    }
    return new ParticleData(data.profile(), trace, data.lastCallId(), content, signatures);
  }

  private static void resign(
      List<State> trace,
      Content content,
      Map<PeerId, byte[]> signatures,
      Particle particle,
      KeyPair mallory) {
    if (Signatures.sets(Profile.DECENTRA, trace, content) instanceof Signatures.Sets.Of(var sets)) {
      signatures.put(
          mallory.peerId(),
          mallory.sign(
              Signatures.message(
                  Profile.DECENTRA,
                  sets.getOrDefault(mallory.peerId(), List.of()),
                  particle.id(),
                  particle.signature())));
    }
  }

  private static Content.ServiceResult result(Content content, State state) {
    return Objects.requireNonNull(content.serviceResult(((State.Done) state).cid()));
  }

  private static void put(List<State> trace, int at, Cid cid) {
    trace.set(
        at,
        switch (trace.get(at)) {
          case State.CallScalar(_, var place) -> new State.CallScalar(cid, place);
          default -> throw new IllegalStateException("the script has scalars only");
        });
  }

  private static ParticleData decode(byte[] data) {
    return ((DataCodec.Decoded.Ok) DataCodec.decode(data, Profile.DECENTRA)).data();
  }

  private static ParticleFrame particle(ParticleFrame frame, Particle other) {
    return new ParticleFrame(other, frame.data(), frame.to());
  }

  private static ParticleFrame bytes(ParticleFrame frame, byte[] data) {
    return new ParticleFrame(frame.particle(), data, Optional.of(frame.to().orElseThrow()));
  }

  private static String other(String script, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> script.replace("[x y m]", "[y x m]");
      case 1 -> script.replace("\"-b\"", "\"-c\"");
      case 2 -> script.replace("callbackSrv", "callbackSrw");
      default -> script + " ";
    };
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    var flipped = bytes.clone();
    flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  /** Bytes in which a text is replaced by one of equal length; fails where it does not occur. */
  private static byte[] replaced(byte[] data, String text, String by) {
    var latin = new String(data, StandardCharsets.ISO_8859_1);
    if (!latin.contains(text) || text.length() != by.length()) {
      throw new IllegalStateException("the data do not hold '" + text + "'");
    }
    return latin.replace(text, by).getBytes(StandardCharsets.ISO_8859_1);
  }
}
