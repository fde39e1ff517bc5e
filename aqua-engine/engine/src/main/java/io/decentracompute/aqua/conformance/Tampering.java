package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Place;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a hostile peer between two others can do to a particle it passes on. Each change is drawn by
 * a seed and touches something that somebody signed, so in {@link Profile#DECENTRA} the engine
 * refuses every one of them.
 */
public final class Tampering {
  private Tampering() {}

  /** What is attacked. */
  public enum Target {
    SCRIPT,
    VALUE,
    TETRAPLET,
    ORDER,
    SIGNATURE
  }

  /**
   * A particle after the attack.
   *
   * @param what the change, for reports
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Tampered(Target target, String what, String script, byte[] data) {}

  /**
   * Changes a particle; the same seed makes the same change.
   *
   * @return empty where there is nothing to attack, such as a value in data without results
   */
  public static Optional<Tampered> tamper(
      Target target, long seed, String script, byte[] data, Profile profile) {
    if (target == Target.SCRIPT) {
      return Optional.of(new Tampered(target, "script altered", alter(script, seed), data));
    }
    if (data.length == 0
        || !(DataCodec.decode(data, profile) instanceof DataCodec.Decoded.Ok(var decoded))) {
      return Optional.empty();
    }
    return new Attack(decoded, new Random(seed)).run(target, script);
  }

  private static String alter(String script, long seed) {
    var random = new Random(seed);
    return switch (random.nextInt(4)) {
      case 0 -> "(seq " + script + " (null))";
      case 1 -> "(xor " + script + " (null))";
      case 2 -> script + " ; altered";
      default -> {
        int at = script.indexOf('"', random.nextInt(script.length()));
        yield at < 0
            ? "(seq (null) " + script + ")"
            : script.substring(0, at) + "\"x" + script.substring(at + 1);
      }
    };
  }

  private static final class Attack {
    private final ParticleData data;
    private final Random random;
    private final List<Integer> done = new ArrayList<>();

    Attack(ParticleData data, Random random) {
      this.data = data;
      this.random = random;
      for (int i = 0; i < data.trace().size(); i++) {
        if (data.trace().get(i) instanceof State.Done) {
          done.add(i);
        }
      }
    }

    Optional<Tampered> run(Target target, String script) {
      if (done.isEmpty()) {
        return Optional.empty();
      }
      var changed =
          switch (target) {
            case VALUE -> value();
            case TETRAPLET -> tetraplet();
            case ORDER -> order();
            case SIGNATURE -> signature();
            case SCRIPT -> null;
          };
      return changed == null
          ? Optional.empty()
          : Optional.of(new Tampered(target, changed.what, script, DataCodec.encode(changed.data)));
    }

    private record Changed(String what, ParticleData data) {}

    private @Nullable Changed value() {
      var call = anyCall();
      if (call == null) {
        return null;
      }
      var result = data.content().serviceResult(call.cid());
      if (result == null) {
        return null;
      }
      var text = data.content().value(result.value());
      if (text == null) {
        return null;
      }
      var forged = text.text().equals("\"forged\"") ? "\"forged twice\"" : "\"forged\"";
      var content = copy();
      if (random.nextBoolean()) {
        content.forge(result.value(), forged);
        return new Changed("value replaced under its identifier", with(content));
      }
      var cid = Cid.of(forged);
      content.addValue(cid, forged);
      var other =
          content.add(new Content.ServiceResult(cid, result.argumentHash(), result.tetraplet()));
      return new Changed(
          "value replaced with new identifiers", with(content, replace(call, other)));
    }

    private @Nullable Changed tetraplet() {
      var call = anyCall();
      var result = call == null ? null : data.content().serviceResult(call.cid());
      var origin = result == null ? null : data.content().tetraplet(result.tetraplet());
      if (call == null || result == null || origin == null) {
        return null;
      }
      var forged =
          switch (random.nextInt(3)) {
            case 0 ->
                new Tetraplet(
                    KeyPair.ofSeed(new byte[32]).peerId().text(),
                    origin.serviceId(),
                    origin.functionName(),
                    origin.lens());
            case 1 ->
                new Tetraplet(
                    origin.peerPk(),
                    origin.serviceId() + "x",
                    origin.functionName(),
                    origin.lens());
            default ->
                new Tetraplet(
                    origin.peerPk(),
                    origin.serviceId(),
                    origin.functionName() + "x",
                    origin.lens());
          };
      var content = copy();
      if (random.nextBoolean()) {
        content.forge(result.tetraplet(), forged);
        return new Changed("tetraplet replaced under its identifier", with(content));
      }
      var cid = content.add(forged);
      var other =
          content.add(new Content.ServiceResult(result.value(), result.argumentHash(), cid));
      return new Changed(
          "tetraplet replaced with new identifiers", with(content, replace(call, other)));
    }

    private @Nullable Changed order() {
      var trace = new ArrayList<>(data.trace());
      int at = done.get(random.nextInt(done.size()));
      var state = (State.Done) trace.get(at);
      switch (random.nextInt(5)) {
        case 0 -> {
          for (int other : done) {
            if (!trace.get(other).equals(state) && !sameButGeneration(trace.get(other), state)) {
              trace.set(at, trace.get(other));
              trace.set(other, state);
              return new Changed("two results swapped", with(data.content(), trace));
            }
          }
          return null;
        }
        case 1 -> {
          trace.set(at, new State.CallSent(data.signatures().firstKey().text()));
          return new Changed("a result left out", with(data.content(), trace));
        }
        case 2 -> {
          for (int i = 0; i < trace.size(); i++) {
            if (trace.get(i) instanceof State.CallSent) {
              trace.set(i, state);
              return new Changed("a result doubled", with(data.content(), trace));
            }
          }
          trace.add(state);
          return new Changed("a result doubled at the end", with(data.content(), trace));
        }
        case 3 -> {
          trace.set(at, relabelled(state));
          return new Changed("a result relabelled", with(data.content(), trace));
        }
        default -> {
          var place = state.place();
          trace.set(at, placed(state, new Place(place.instruction() + 1, place.iteration())));
          return new Changed("a result's place altered", with(data.content(), trace));
        }
      }
    }

    private @Nullable Changed signature() {
      var signatures = new TreeMap<>(data.signatures());
      var signers = new ArrayList<>(signatures.keySet());
      var victim = signers.get(random.nextInt(signers.size()));
      var signature = signatures.get(victim);
      if (signature == null) {
        return null;
      }
      switch (random.nextInt(3)) {
        case 0 -> {
          var flipped = signature.clone();
          flipped[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
          signatures.put(victim, flipped);
          return new Changed("a bit of a signature flipped", with(signatures));
        }
        case 1 -> {
          signatures.put(victim, KeyPair.ofSeed(new byte[32]).sign(signature));
          return new Changed("a signature replaced", with(signatures));
        }
        default -> {
          var author =
              authorOf((State.Done) data.trace().get(done.get(random.nextInt(done.size()))));
          if (author == null) {
            return null;
          }
          signatures.remove(author);
          return new Changed("the signature of a peer with results removed", with(signatures));
        }
      }
    }

    private @Nullable PeerId authorOf(State.Done state) {
      var tetraplet = io.decentracompute.aqua.trace.Signatures.tetraplet(state, data.content());
      return tetraplet == null ? null : new PeerId(tetraplet.peerPk());
    }

    private State.@Nullable Done anyCall() {
      var calls = new ArrayList<State.Done>();
      for (int i : done) {
        if (!(data.trace().get(i) instanceof State.CanonDone)) {
          calls.add((State.Done) data.trace().get(i));
        }
      }
      return calls.isEmpty() ? null : calls.get(random.nextInt(calls.size()));
    }

    private List<State> replace(State.Done victim, Cid cid) {
      var trace = new ArrayList<State>(data.trace());
      trace.replaceAll(
          state ->
              state.equals(victim)
                  ? switch (victim) {
                    case State.CallScalar s -> new State.CallScalar(cid, s.place());
                    case State.CallStream s -> new State.CallStream(cid, s.generation(), s.place());
                    case State.CallUnused u -> new State.CallUnused(cid, u.place());
                    case State.CallFailed f -> new State.CallFailed(cid, f.place());
                    case State.CanonDone c -> new State.CanonDone(cid, c.place());
                  }
                  : state);
      return trace;
    }

    private static State relabelled(State.Done state) {
      return switch (state) {
        case State.CallScalar s -> new State.CallUnused(s.cid(), s.place());
        case State.CallStream s -> new State.CallScalar(s.cid(), s.place());
        case State.CallUnused u -> new State.CallFailed(u.cid(), u.place());
        case State.CallFailed f -> new State.CallScalar(f.cid(), f.place());
        case State.CanonDone c -> new State.CallScalar(c.cid(), c.place());
      };
    }

    private static State placed(State.Done state, Place place) {
      return switch (state) {
        case State.CallScalar s -> new State.CallScalar(s.cid(), place);
        case State.CallStream s -> new State.CallStream(s.cid(), s.generation(), place);
        case State.CallUnused u -> new State.CallUnused(u.cid(), place);
        case State.CallFailed f -> new State.CallFailed(f.cid(), place);
        case State.CanonDone c -> new State.CanonDone(c.cid(), place);
      };
    }

    /** Generations are each peer's own numbering; nobody signs them. */
    private static boolean sameButGeneration(State a, State b) {
      return a instanceof State.CallStream x
          && b instanceof State.CallStream y
          && x.cid().equals(y.cid())
          && x.place().equals(y.place());
    }

    private Content copy() {
      var content = new Content();
      content.addAll(data.content());
      return content;
    }

    private ParticleData with(Content content) {
      return with(content, data.trace());
    }

    private ParticleData with(Content content, List<State> trace) {
      return new ParticleData(data.profile(), trace, data.lastCallId(), content, data.signatures());
    }

    private ParticleData with(SortedMap<PeerId, byte[]> signatures) {
      return new ParticleData(
          data.profile(), data.trace(), data.lastCallId(), data.content(), signatures);
    }
  }
}
