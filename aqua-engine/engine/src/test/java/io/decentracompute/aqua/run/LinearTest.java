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
import io.decentracompute.aqua.conformance.Peers;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The work of a step is in proportion to what is new in it, however long the particle runs. */
class LinearTest {
  private static final String A = Peers.key("a").peerId().text();
  private static final String CALL = "(call \"" + A + "\" (\"s\" \"f\") [i] x)";

  private final AirEngine engine = new AirEngine();

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 10_000})
  void sequentialCallsOfAFoldCostTheSameEach(int n) {
    assertEachStepIsSmall("(fold l i (seq " + CALL + " (next i)))", n, n);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 10_000})
  void sequentialCallsOfALongScriptCostTheSameEach(int n) {
    var script = new StringBuilder("(fold l i (seq ");
    for (int k = 0; k < n; k++) {
      script.append("(seq ").append(CALL.replace(" x)", " x" + k + ")")).append(' ');
    }
    script.append("(null)").append(")".repeat(n)).append(" (next i)))");

    assertEachStepIsSmall(script.toString(), 1, n);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 10_000})
  void parallelCallsAnsweredOneByOneCostTheSameEach(int n) {
    assertEachStepIsSmall("(fold l i (par (seq " + CALL + " (null)) (next i)))", n, n);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000})
  void valuesOfAStreamThatAFoldGoesOverCostTheSameEach(int n) {
    var call = CALL.replace(" x)", " $s)");

    assertEachStepIsSmall(
        "(par (fold l i (par " + call + " (next i))) (fold $s j (par (ap j y) (next j))))", n, n);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 400})
  void callsThatAlternateBetweenTwoPeersCostTheSameEach(int n) {
    var b = Peers.key("b").peerId().text();
    var script =
        "(seq (call \"%s\" (\"s\" \"l\") [] l)".formatted(A)
            + " (fold l i (seq "
            + CALL
            + " (seq "
            + CALL.replace(A, b).replace(" x)", " y)")
            + " (next i)))))";
    var particle = Particle.sign(Peers.key("a"), "p", 1_700_000_000_000L, 60_000, script);
    var list = IntStream.range(0, n).mapToObj(Integer::toString).collect(Collectors.joining(","));
    var kept = new Snapshot[] {Snapshot.EMPTY, Snapshot.EMPTY};
    int at = 0;
    byte[] arrived = new byte[0];
    Map<Integer, CallResult> results = Map.of();
    int steps = 0;
    while (true) {
      var parameters =
          RunParameters.of(
              particle, Peers.key(at == 0 ? "a" : "b"), Limits.DEFAULT, Profile.DECENTRA);
      var outcome = engine.step(new StepInput(script, kept[at], arrived, parameters, results));
      kept[at] = outcome.snapshot();
      assertThat(outcome.retCode()).isZero();
      var work = outcome.work();
      if (steps++ > 3) {
        assertThat(work.fromTheStart()).isFalse();
        assertThat(work.instructions()).as("step %s", steps).isLessThan(16);
        assertThat(work.values()).isLessThan(8);
        assertThat(work.hashes()).isLessThan(20);
        assertThat(work.signatures()).isLessThan(2);
      }
      arrived = new byte[0];
      results = Map.of();
      if (!outcome.callRequests().isEmpty()) {
        results =
            Map.of(
                outcome.callRequests().firstKey(),
                CallResult.ok(steps == 1 ? "[" + list + "]" : "" + steps));
      } else if (!outcome.nextPeers().isEmpty()) {
        arrived = outcome.data();
        at = 1 - at;
      } else {
        break;
      }
    }

    assertThat(steps).isGreaterThan(4 * n);
  }

  private void assertEachStepIsSmall(String body, int elements, int calls) {
    var script = "(seq (call \"" + A + "\" (\"s\" \"l\") [] l) " + body + ")";
    var particle = Particle.sign(Peers.key("a"), "p", 1_700_000_000_000L, 60_000, script);
    var parameters = RunParameters.of(particle, Peers.key("a"), Limits.DEFAULT, Profile.DECENTRA);
    var list =
        IntStream.range(0, elements).mapToObj(Integer::toString).collect(Collectors.joining(","));
    var outcome = step(particle, parameters, Snapshot.EMPTY, Map.of());
    outcome =
        step(particle, parameters, outcome.snapshot(), Map.of(1, CallResult.ok("[" + list + "]")));
    var owed = new ArrayDeque<>(outcome.callRequests().keySet());
    int answered = 0;
    while (!owed.isEmpty()) {
      int id = owed.remove();
      outcome = step(particle, parameters, outcome.snapshot(), Map.of(id, CallResult.ok("" + id)));
      owed.addAll(outcome.callRequests().keySet());
      answered++;

      var work = outcome.work();
      assertThat(work.fromTheStart()).isFalse();
      assertThat(work.instructions()).as("after %s answers", answered).isLessThan(12);
      assertThat(work.values()).isLessThan(5);
      assertThat(work.hashes()).isLessThan(12);
      assertThat(work.signatures()).isZero();
    }

    assertThat(answered).isEqualTo(calls);
    assertThat(outcome.retCode()).isZero();
    assertThat(
            new AirEngine(0, 0)
                .step(new StepInput(script, outcome.data(), new byte[0], parameters, Map.of()))
                .data())
        .isEqualTo(outcome.data());
  }

  private StepOutcome step(
      Particle particle,
      RunParameters parameters,
      Snapshot previous,
      Map<Integer, CallResult> results) {
    return engine.step(
        new StepInput(particle.script(), previous, new byte[0], parameters, results));
  }
}
