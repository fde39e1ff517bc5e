package io.decentracompute.aqua.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Snapshot;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.conformance.RecordedInputs;
import io.decentracompute.aqua.verify.Verification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step that goes on from the last one does what a walk from the start does, to the byte. */
class ContinuationTest {
  private static final int PROGRAMS = Integer.getInteger("aqua.programs", 300);

  /** Generated programs may write streams that feed themselves; the budget ends them. */
  private static final Limits LIMITS = new Limits(1 << 20, 1 << 20, 1 << 20, true, 3_000);

  private final AirEngine keeping = new AirEngine();
  private final AirEngine replaying = new AirEngine(0, 0);

  @ParameterizedTest
  @EnumSource(Profile.class)
  void recordedStepsContinueAsTheyReplay(Profile profile) throws IOException {
    long continued = 0;
    for (var input : RecordedInputs.ofAll(profile)) {
      var outcome = keeping.step(input);

      assertSame(outcome, replaying.step(input), input.script());
      continued += outcome.work().fromTheStart() ? 0 : 1;
    }

    assertThat(continued).isGreaterThan(100);
  }

  @Test
  void generatedProgramsContinueAsTheyReplay() {
    long first = Long.getLong("aqua.seed", 0);
    long[] steps = new long[2];
    for (long seed = first; seed < first + PROGRAMS; seed++) {
      run(seed, steps);
    }

    // Most steps are continuations, or the test would say nothing.
    assertThat(steps[1]).as("of %s steps, continued", steps[0]).isGreaterThan(steps[0] / 4);
  }

  /** A peer's data in bytes or as a snapshot, and the calls it owes. */
  private static final class Peer {
    Snapshot kept = Snapshot.EMPTY;
    byte[] bytes = new byte[0];
    final List<byte[]> inbox = new ArrayList<>();
    final TreeMap<Integer, String> calls = new TreeMap<>();
  }

  private void run(long seed, long[] steps) {
    var names = List.of("a", "b", "c");
    var ids = names.stream().map(name -> Peers.key(name).peerId().text()).toList();
    var script = Programs.script(seed, ids);
    if (Script.parse(script) instanceof Script.Parsed.Refused) {
      return;
    }
    var profile = seed % 4 == 0 ? Profile.AQUAVM_0_62 : Profile.DECENTRA;
    var particle = Particle.sign(Peers.key("a"), "p" + seed, 1_700_000_000_000L, 60_000, script);
    var random = new Random(seed);
    var peers = List.of(new Peer(), new Peer(), new Peer());
    peers.getFirst().inbox.add(new byte[0]);
    for (int step = 0; step < 60; step++) {
      var busy =
          names.stream()
              .filter(
                  n ->
                      !peers.get(names.indexOf(n)).inbox.isEmpty()
                          || !peers.get(names.indexOf(n)).calls.isEmpty())
              .toList();
      if (busy.isEmpty()) {
        return;
      }
      var name = busy.get(random.nextInt(busy.size()));
      var peer = peers.get(names.indexOf(name));
      byte[] arrived = new byte[0];
      var results = new HashMap<Integer, CallResult>();
      if (!peer.inbox.isEmpty() && (peer.calls.isEmpty() || random.nextBoolean())) {
        arrived = peer.inbox.remove(random.nextInt(peer.inbox.size()));
      } else {
        do {
          var ids2 = List.copyOf(peer.calls.keySet());
          int id = ids2.get(random.nextInt(ids2.size()));
          results.put(id, answer(java.util.Objects.requireNonNull(peer.calls.remove(id)), id));
        } while (!peer.calls.isEmpty() && random.nextInt(3) == 0);
      }
      var parameters = RunParameters.of(particle, Peers.key(name), LIMITS, profile);
      var cold = replaying.step(new StepInput(script, peer.bytes, arrived, parameters, results));
      var warm = keeping.step(new StepInput(script, peer.kept, arrived, parameters, results));
      steps[0]++;
      steps[1] += warm.work().fromTheStart() ? 0 : 1;
      assertSame(warm, cold, "seed " + seed + ", step " + step + " at " + name + ": " + script);
      if (!cold.isKept()) {
        continue;
      }
      peer.bytes = cold.data();
      peer.kept = warm.snapshot();
      cold.nextPeers().stream()
          .filter(next -> ids.contains(next.text()))
          .forEach(next -> peers.get(ids.indexOf(next.text())).inbox.add(cold.data()));
      cold.callRequests().forEach((id, request) -> peer.calls.put(id, request.functionName()));
    }
  }

  private static CallResult answer(String function, int id) {
    return switch (function) {
      case "list" -> CallResult.ok("[1,\"2\",[3]]");
      case "bad" -> new CallResult(1, "\"broken\"");
      case "f" -> CallResult.ok("1");
      default -> CallResult.ok("{\"id\":" + id + "}");
    };
  }

  private static void assertSame(StepOutcome warm, StepOutcome cold, String where) {
    assertThat(warm.retCode()).as(where).isEqualTo(cold.retCode());
    assertThat(warm.errorMessage()).as(where).isEqualTo(cold.errorMessage());
    assertThat(warm.nextPeers()).as(where).isEqualTo(cold.nextPeers());
    assertThat(warm.callRequests()).as(where).isEqualTo(cold.callRequests());
    // A replay counts steps anew.
    assertThat(warm.waits())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("since")
        .as(where)
        .isEqualTo(cold.waits());
    if (!java.util.Arrays.equals(warm.data(), cold.data())) {
      assertThat(view(warm)).as(where).isEqualTo(view(cold));
    }
    assertThat(warm.data()).as(where).isEqualTo(cold.data());
  }

  private static String view(StepOutcome outcome) {
    return String.valueOf(Verification.json(outcome.data(), Profile.DECENTRA));
  }
}
