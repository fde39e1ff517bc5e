package io.decentracompute.aqua.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.conformance.RecordedInputs;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import io.decentracompute.aqua.trace.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every flipped bit of arriving data is refused, or lies in bookkeeping that nobody signs. Then the
 * step ends with the same code, the same calls and the same signed results; the most that it does
 * is to send the particle once more to a peer that the script waits for anyway.
 */
class BitFlipTest {
  private static final int SAMPLES = 8;

  /** Fields that nobody signs: each receiver keeps its own. */
  private static final List<String> BOOKKEEPING =
      List.of(
          "generation of a value",
          "id of a request at its host",
          "last call id of the sender",
          "sizes of branches",
          "where iterations stand",
          "who sent a request on",
          "whose host was asked");

  @Test
  void everyBitIsRefusedOrIrrelevant() throws IOException {
    var engine = new AirEngine();
    var refused = new TreeMap<Integer, Integer>();
    var accepted = new TreeMap<String, Integer>();
    var effective = new ArrayList<String>();
    for (var input : samples(engine)) {
      var honest = engine.step(input);
      for (int bit = 0; bit < input.currentData().length * 8; bit++) {
        var flipped = input.currentData().clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        var outcome =
            engine.step(
                new StepInput(
                    input.script(),
                    input.previousData(),
                    flipped,
                    input.parameters(),
                    input.results()));
        if (!outcome.isKept()) {
          refused.merge(outcome.retCode(), 1, Integer::sum);
          continue;
        }
        var field = field(decode(input.currentData()), decode(flipped));
        accepted.merge(field, 1, Integer::sum);
        if (outcome.retCode() != honest.retCode()
            || !calls(outcome).equals(calls(honest))
            || !sendsAsMuch(outcome, honest)
            || !results(decode(outcome.data())).equals(results(decode(honest.data())))) {
          effective.add(
              "bit %s (%s): code %s, calls %s instead of %s, next %s instead of %s, in %s"
                  .formatted(
                      bit,
                      field,
                      outcome.retCode(),
                      calls(outcome),
                      calls(honest),
                      outcome.nextPeers(),
                      honest.nextPeers(),
                      input.script()));
        }
      }
    }

    // The test says which: this line is its report.
    System.out.printf("bits refused by code: %s; accepted, by field: %s%n", refused, accepted);
    assertThat(effective).as("flipped bits that change what a step does").isEmpty();
    assertThat(accepted.keySet()).isSubsetOf(BOOKKEEPING);
    assertThat(refused).doesNotContainKey(Codes.INTERNAL).containsKeys(8, 9);
    assertThat(count(refused)).isGreaterThan(20 * count(accepted));
  }

  /** Data of some size with as many kinds of states as there are. */
  private static List<StepInput> samples(AirEngine engine) throws IOException {
    var samples = new ArrayList<StepInput>();
    var seen = new ArrayList<Class<?>>();
    for (var input : RecordedInputs.ofAll(Profile.DECENTRA)) {
      if (input.currentData().length > 700
          && input.currentData().length < 1500
          && samples.size() < SAMPLES
          && engine.step(input).isKept()) {
        var kinds = decode(input.currentData()).trace().stream().map(State::getClass).toList();
        if (samples.size() < SAMPLES / 2 || !seen.containsAll(kinds)) {
          samples.add(input);
          seen.addAll(kinds);
        }
      }
    }
    assertThat(seen)
        .contains(State.Fold.class, State.Ap.class, State.CanonDone.class, State.CallStream.class);
    return samples;
  }

  /** What differs between two data that were both accepted. */
  private static String field(ParticleData honest, ParticleData flipped) {
    if (honest.lastCallId() != flipped.lastCallId()) {
      return "last call id of the sender";
    }
    if (honest.trace().size() != flipped.trace().size()) {
      return "length of the trace";
    }
    for (int i = 0; i < honest.trace().size(); i++) {
      var a = honest.trace().get(i);
      var b = flipped.trace().get(i);
      if (!a.equals(b)) {
        return field(a, b);
      }
    }
    return "content or signatures";
  }

  private static String field(State honest, State flipped) {
    if (honest instanceof State.Ap && flipped instanceof State.Ap) {
      return "generation of a value";
    }
    if (honest instanceof State.CallStream a
        && flipped instanceof State.CallStream b
        && a.cid().equals(b.cid())
        && a.place().equals(b.place())) {
      return "generation of a value";
    }
    if (honest instanceof State.Sent && flipped.getClass() == honest.getClass()) {
      return "who sent a request on";
    }
    if (honest instanceof State.CallRequested a
        && flipped instanceof State.CallRequested b
        && a.peer().equals(b.peer())) {
      return "id of a request at its host";
    }
    if (honest instanceof State.CallRequested && flipped instanceof State.CallRequested) {
      return "whose host was asked";
    }
    if (honest instanceof State.Par && flipped instanceof State.Par) {
      return "sizes of branches";
    }
    if (honest instanceof State.Fold && flipped instanceof State.Fold) {
      return "where iterations stand";
    }
    return honest + " became " + flipped;
  }

  /** What the host is asked, whatever the ids and the order. */
  private static List<String> calls(StepOutcome outcome) {
    return outcome.callRequests().values().stream().map(CallRequest::toString).sorted().toList();
  }

  /** To all the same peers, and beyond them only to those that are waited for. */
  private static boolean sendsAsMuch(StepOutcome outcome, StepOutcome honest) {
    var waitedFor = honest.waits().stream().map(Wait::peer).toList();
    return outcome.nextPeers().containsAll(honest.nextPeers())
        && outcome.nextPeers().stream()
            .allMatch(peer -> honest.nextPeers().contains(peer) || waitedFor.contains(peer.text()));
  }

  /** Everything that somebody signed. */
  private static Map<Cid, Long> results(ParticleData data) {
    if (!(Signatures.sets(Profile.DECENTRA, data.trace(), data.content())
        instanceof Signatures.Sets.Of(var sets))) {
      throw new IllegalStateException("our own data does not hold together");
    }
    var results = new TreeMap<Cid, Long>();
    sets.values().forEach(items -> items.forEach(item -> results.merge(item.cid(), 1L, Long::sum)));
    return results;
  }

  private static int count(SortedMap<?, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static ParticleData decode(byte[] bytes) {
    return ((DataCodec.Decoded.Ok) DataCodec.decode(bytes, Profile.DECENTRA)).data();
  }
}
