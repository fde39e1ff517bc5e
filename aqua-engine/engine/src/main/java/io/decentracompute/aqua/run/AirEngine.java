package io.decentracompute.aqua.run;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptCid;
import io.decentracompute.aqua.ReceiptVerifier;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.StepOutcome.Size;
import io.decentracompute.aqua.Work;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import io.decentracompute.aqua.trace.SignedItem;
import io.decentracompute.aqua.trace.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The engine of this module: checks what arrives, walks the script, signs what was done. */
public final class AirEngine implements Engine {
  // The same few particles come again and again; these caches only save time.
  private final Recent<String, Prepared> scripts =
      new Recent<>(4 << 20, String::length, Prepared::of);
  private final Recent<Particle, Boolean> particles =
      new Recent<>(4 << 20, particle -> particle.script().length() + 100, Particle::verify);
  private final Walks walks;
  private final ReceiptVerifier receipts;

  /** An engine that keeps walks of up to 1,000 particles, in an eighth of the heap or 64 MiB. */
  public AirEngine() {
    this(ReceiptVerifier.NONE);
  }

  /** As {@link #AirEngine()}, with somebody who judges the receipts of arriving results. */
  public AirEngine(ReceiptVerifier receipts) {
    this(1_000, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8), receipts);
  }

  /**
   * An engine.
   *
   * @param walks most particles whose walk is kept between steps; 0 to replay each step
   * @param bytes most memory these take, about
   * @param receipts who judges the receipts of arriving results; not asked in profile AQUAVM_0_62
   */
  public AirEngine(int walks, long bytes, ReceiptVerifier receipts) {
    this.walks = new Walks(walks, bytes);
    this.receipts = receipts;
  }

  /** As {@link #AirEngine(int, long, ReceiptVerifier)}, with nobody who judges receipts. */
  public AirEngine(int walks, long bytes) {
    this(walks, bytes, ReceiptVerifier.NONE);
  }

  /** A script and what holds of it in every step. */
  private record Prepared(Script.Parsed parsed, @Nullable Bindings bindings) {
    static Prepared of(String text) {
      var parsed = Script.parse(text);
      return new Prepared(
          parsed, parsed instanceof Script.Parsed.Ok(var script) ? Bindings.of(script) : null);
    }
  }

  @Override
  public StepOutcome step(StepInput input) {
    var exceeded = EnumSet.noneOf(Size.class);
    var work = new Work.Counter();
    try {
      checkSizes(input, exceeded);
      if (input.parameters().profile() == Profile.DECENTRA) {
        checkParticle(input);
      }
      var after = walks.find(input.previous());
      var continued = after == null ? null : continued(after, input, exceeded, work);
      return continued != null ? continued : replayed(input, after, exceeded, work);
    } catch (Failure.Fatal e) {
      return refused(input, exceeded, e.code(), e.message());
    } catch (RuntimeException | StackOverflowError e) {
      // A defect of ours: the host must still get an outcome, and keep what it had.
      return refused(
          input,
          exceeded,
          Codes.INTERNAL,
          "the engine failed on this step: " + e + "; please report it with script and data");
    } finally {
      walks.evict();
    }
  }

  /** The step as a continuation of the last one, or null where it has to be walked anew. */
  private @Nullable StepOutcome continued(
      Walk.After after, StepInput input, Set<Size> exceeded, Work.Counter work)
      throws Failure.Fatal {
    var walk = after.walk();
    walk.lock().lock();
    try {
      var interpreter = after.toContinue();
      if (interpreter == null || !walk.isOf(input.script(), input.parameters())) {
        return null;
      }
      Arrival arrival = null;
      if (input.currentData().length > 0) {
        arrival = arrival(after, interpreter, input, work);
      }
      checkResults(input, exceeded);
      Interpreter.Walked walked;
      try {
        walked =
            interpreter.resume(
                input.results(), arrival == null ? null : arrival.data(), input.parameters(), work);
        if (arrival != null && profile(input) == Profile.DECENTRA) {
          arrival
              .merged()
              .checkNothingIsLost(
                  sets(profile(input), interpreter.done(), interpreter.content()),
                  input.parameters().currentPeerId());
        }
      } catch (Replay | Failure.Fatal e) {
        // A walk from the start decides, and says why.
        walk.end();
        return null;
      }
      var next = walk.after(arrival == null ? after.signatures : arrival.merged().signatures());
      walks.keep(walk, next);
      return outcome(walked, next, exceeded, work.sum(false));
    } finally {
      walk.lock().unlock();
    }
  }

  private static Profile profile(StepInput input) {
    return input.parameters().profile();
  }

  /** Data that arrived and was checked, and what peers signed for by now. */
  private record Arrival(ParticleData data, Merged merged) {}

  /** The checks of arriving data, without those that what this peer knows makes needless. */
  private Arrival arrival(
      Walk.After after, Interpreter interpreter, StepInput input, Work.Counter work)
      throws Failure.Fatal {
    var parameters = input.parameters();
    var data = decode(input.currentData(), profile(input), "arriving");
    var fault =
        data.content().findFault(interpreter.content(), profile(input) == Profile.DECENTRA, work);
    if (fault != null) {
      throw new Failure.Fatal(Codes.CID_STORE, fault);
    }
    var arrived = sets(data);
    var known = sets(profile(input), interpreter.done(), interpreter.content());
    fault =
        Signatures.findFault(
            data,
            arrived,
            parameters.particleId(),
            parameters.particleSignature(),
            (peer, signature) ->
                profile(input) == Profile.DECENTRA
                    && java.util.Arrays.equals(signature, after.signatureOf(peer))
                    && arrived
                        .getOrDefault(peer, List.of())
                        .equals(known.getOrDefault(peer, List.of())),
            work);
    if (fault != null) {
      throw new Failure.Fatal(Codes.SIGNATURES, fault);
    }
    checkReceipts(data, interpreter.content());
    return new Arrival(data, Merged.of(after.signatures, known, data, arrived));
  }

  /** Has the receipts judged of results that are new here. */
  private void checkReceipts(ParticleData data, Content known) throws Failure.Fatal {
    if (data.profile() == Profile.AQUAVM_0_62) {
      return;
    }
    for (var entry : data.content().serviceResults().entrySet()) {
      if (known.serviceResult(entry.getKey()) != null) {
        continue;
      }
      var claim = Signatures.claim(entry.getValue(), data.content());
      if (claim != null
          && receipts.verify(claim) instanceof ReceiptVerifier.Verdict.Refused(var why)) {
        throw new Failure.Fatal(
            Codes.RECEIPT_REFUSED,
            "peer %s signed a result of %s.%s that its receipt %s does not prove: %s"
                .formatted(
                    claim.executor(),
                    claim.service(),
                    claim.function(),
                    claim.receipt().map(ReceiptCid::text).orElse("(none)"),
                    why));
      }
    }
  }

  private static StepOutcome outcome(
      Interpreter.Walked walked, Walk.After after, Set<Size> exceeded, Work work) {
    var error = walked.error();
    int code = error == null ? 0 : error.code();
    var message = error == null ? "" : error.message();
    if (error == null && walked.unusedResult().isPresent()) {
      code = Codes.UNPROCESSED_CALL_RESULT;
      message =
          "no call waits for result %s; give each result back once"
              .formatted(walked.unusedResult().get());
    }
    return new StepOutcome(
        code, message, after, walked.nextPeers(), walked.requests(), exceeded, after::waits, work);
  }

  private static StepOutcome refused(
      StepInput input, Set<Size> exceeded, int code, String message) {
    return new StepOutcome(
        code, message, input.previous(), List.of(), new TreeMap<>(), exceeded, List::of, Work.NONE);
  }

  private StepOutcome replayed(
      StepInput input, Walk.@Nullable After after, Set<Size> exceeded, Work.Counter work)
      throws Failure.Fatal {
    var parameters = input.parameters();
    var profile = parameters.profile();
    var current = decode(input.currentData(), profile, "arriving");
    // Without this peer's own signature, which the step makes anew.
    var kept =
        after != null && after.walk().isAt(parameters.currentPeerId()) ? after.unsigned() : null;
    var previous =
        kept != null && kept.profile() == profile
            ? kept
            : decode(input.previousData(), profile, "previous");
    if (parameters.keyPair().peerId().publicKey().isEmpty()
        || !parameters.keyPair().peerId().equals(parameters.currentPeerId())) {
      throw new Failure.Fatal(
          Codes.BAD_KEY,
          "the key pair is of peer %s, the step runs at %s; use the peer's own key"
              .formatted(parameters.keyPair().peerId(), parameters.currentPeerId()));
    }
    var fault = current.content().findFault(previous.content(), profile == Profile.DECENTRA, work);
    if (fault != null) {
      throw new Failure.Fatal(Codes.CID_STORE, fault);
    }
    var arrived = sets(current);
    fault =
        Signatures.findFault(
            current,
            arrived,
            parameters.particleId(),
            parameters.particleSignature(),
            (peer, signature) -> false,
            work);
    if (fault != null) {
      throw new Failure.Fatal(Codes.SIGNATURES, fault);
    }
    checkReceipts(current, previous.content());
    var merged = Merged.of(previous.signatures(), sets(previous), current, arrived);
    var prepared = scripts.get(input.script());
    var script =
        switch (prepared.parsed()) {
          case Script.Parsed.Ok(var parsed) -> parsed;
          case Script.Parsed.Refused(var errors) ->
              throw new Failure.Fatal(Codes.AIR_PARSE, errors.frames());
        };
    checkResults(input, exceeded);

    var bindings = java.util.Objects.requireNonNull(prepared.bindings());
    var interpreter =
        new Interpreter(script, bindings, parameters, previous, current, input.results(), work);
    var walked = interpreter.walk();

    if (profile == Profile.DECENTRA) {
      merged.checkNothingIsLost(
          sets(profile, interpreter.done(), interpreter.content()), parameters.currentPeerId());
    }
    var walk = new Walk(interpreter, parameters, walks);
    var next = walk.after(merged.signatures());
    if (interpreter.canContinue()) {
      walks.keep(walk, next);
    } else {
      walk.settle();
    }
    return outcome(walked, next, exceeded, work.sum(true));
  }

  private static void checkSizes(StepInput input, Set<Size> exceeded) throws Failure.Fatal {
    var limits = input.parameters().limits();
    long script = utf8Length(input.script());
    limit(script, limits.scriptBytes(), limits.hard(), Size.SCRIPT, "the script", exceeded);
    limit(
        input.currentData().length,
        limits.dataBytes(),
        limits.hard(),
        Size.DATA,
        "the arriving data",
        exceeded);
  }

  private static void checkResults(StepInput input, Set<Size> exceeded) throws Failure.Fatal {
    var limits = input.parameters().limits();
    for (var result : input.results().values()) {
      limit(
          utf8Length(result.text()),
          limits.callResultBytes(),
          limits.hard(),
          Size.CALL_RESULT,
          "a call result",
          exceeded);
    }
  }

  private static void limit(
      long size, long limit, boolean hard, Size kind, String what, Set<Size> exceeded)
      throws Failure.Fatal {
    if (size <= limit) {
      return;
    }
    if (!hard || kind == Size.CALL_RESULT) {
      exceeded.add(kind);
    }
    if (hard) {
      throw new Failure.Fatal(
          Codes.SIZE_LIMIT,
          "%s has %s bytes, the limit is %s; send content by identifier instead"
              .formatted(what, size, limit));
    }
  }

  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  private void checkParticle(StepInput input) throws Failure.Fatal {
    var parameters = input.parameters();
    boolean holds;
    try {
      holds =
          particles.get(
              new Particle(
                  parameters.particleId(),
                  parameters.initPeerId(),
                  parameters.timestampMs(),
                  parameters.ttlMs(),
                  input.script(),
                  parameters.particleSignature()));
    } catch (IllegalArgumentException outOfRange) {
      holds = false;
    }
    if (!holds) {
      throw new Failure.Fatal(
          Codes.PARTICLE_SIGNATURE,
          "peer %s did not sign this script under this particle id, timestamp and ttl"
              .formatted(parameters.initPeerId()));
    }
  }

  private static ParticleData decode(byte[] bytes, Profile profile, String which)
      throws Failure.Fatal {
    return switch (DataCodec.decode(bytes, profile)) {
      case DataCodec.Decoded.Ok(var data) -> data;
      case DataCodec.Decoded.NotData(var why) ->
          throw new Failure.Fatal(Codes.ENVELOPE_DECODE, which + " data: " + why);
      case DataCodec.Decoded.Malformed(var why, int offset) ->
          throw new Failure.Fatal(
              Codes.DATA_DECODE, "%s data, byte %s: %s".formatted(which, offset, why));
    };
  }

  private static SortedMap<PeerId, List<SignedItem>> sets(ParticleData data) throws Failure.Fatal {
    return sets(data.profile(), data.trace(), data.content());
  }

  private static SortedMap<PeerId, List<SignedItem>> sets(
      Profile profile, List<? extends State> trace, Content content) throws Failure.Fatal {
    return switch (Signatures.sets(profile, trace, content)) {
      case Signatures.Sets.Of(var byPeer) -> byPeer;
      case Signatures.Sets.Broken(var why) -> throw new Failure.Fatal(Codes.CID_STORE, why);
    };
  }

  /** What peers signed for by now, from both data. */
  private record Merged(
      SortedMap<PeerId, List<SignedItem>> sets, SortedMap<PeerId, byte[]> signatures) {

    static Merged of(
        SortedMap<PeerId, byte[]> previous,
        SortedMap<PeerId, List<SignedItem>> known,
        ParticleData current,
        SortedMap<PeerId, List<SignedItem>> arrived)
        throws Failure.Fatal {
      var sets = new TreeMap<PeerId, List<SignedItem>>();
      var signatures = new TreeMap<PeerId, byte[]>();
      var peers = new TreeSet<>(previous.keySet());
      peers.addAll(current.signatures().keySet());
      for (var peer : peers) {
        var ours = known.getOrDefault(peer, List.of());
        var theirs = arrived.getOrDefault(peer, List.of());
        boolean ourMore = ours.size() >= theirs.size();
        if (!Signatures.contains(ourMore ? ours : theirs, ourMore ? theirs : ours)) {
          throw new Failure.Fatal(
              Codes.SIGNATURES,
              "peer %s signed two sets of results of which none continues the other"
                  .formatted(peer));
        }
        sets.put(peer, ourMore ? ours : theirs);
        var signature = (ourMore ? previous : current.signatures()).get(peer);
        if (signature == null) {
          signature = (ourMore ? current.signatures() : previous).get(peer);
        }
        if (signature != null) {
          signatures.put(peer, signature);
        }
      }
      return new Merged(sets, signatures);
    }

    /** Every signed result is where the script looks for it, none twice. */
    void checkNothingIsLost(SortedMap<PeerId, List<SignedItem>> done, PeerId me)
        throws Failure.Fatal {
      for (var entry : sets.entrySet()) {
        var now = done.getOrDefault(entry.getKey(), List.of());
        boolean kept =
            entry.getKey().equals(me)
                ? Signatures.contains(now, entry.getValue())
                : now.equals(entry.getValue());
        if (!kept) {
          throw new Failure.Fatal(
              Codes.LOST_RESULT,
              "a result signed by peer %s is in the data, but not where this script looks for it"
                  .formatted(entry.getKey()));
        }
      }
      for (var peer : done.keySet()) {
        if (!sets.containsKey(peer) && !peer.equals(me)) {
          throw new Failure.Fatal(
              Codes.LOST_RESULT,
              "there are results of peer %s without its signature".formatted(peer));
        }
      }
    }
  }
}
