package io.decentracompute.aqua.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.conformance.Peers;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Neither the depth of a script nor the length of a fold grows the Java stack. */
class DepthTest {
  private static final String A = Peers.key("a").peerId().text();

  @Test
  void tenThousandNestedSequencesRun() {
    var script =
        "(seq (null) ".repeat(10_000)
            + "(call \""
            + A
            + "\" (\"s\" \"f\") [])"
            + ")".repeat(10_000);

    var outcome = new Steps(script).first("a");

    assertThat(outcome.retCode()).isZero();
    assertThat(outcome.callRequests()).hasSize(1);
  }

  @Test
  void tenThousandNestedParsAndXorsRun() {
    var script =
        "(par (null) (xor (fail 1 \"x\") ".repeat(5_000)
            + "(call \""
            + A
            + "\" (\"s\" \"f\") [])"
            + "))".repeat(5_000);

    var outcome = new Steps(script).first("a");

    assertThat(outcome.retCode()).isZero();
    assertThat(outcome.callRequests()).hasSize(1);
  }

  @Test
  void leftNestedSequencesRun() {
    var script = "(seq ".repeat(50_000) + "(null)" + " (null))".repeat(50_000);

    assertThat(new Steps(script).first("a").retCode()).isZero();
  }

  @Test
  void aFoldOverAHundredThousandElementsRuns() {
    var steps =
        new Steps(
            "(seq (call \""
                + A
                + "\" (\"s\" \"l\") [] l)"
                + " (seq (fold l i (seq (ap i x) (next i)))"
                + " (call \""
                + A
                + "\" (\"s\" \"done\") [])))");
    var list =
        IntStream.range(0, 100_000).mapToObj(Integer::toString).collect(Collectors.joining(","));

    var outcome =
        steps.step(
            "a", steps.first("a").data(), new byte[0], Map.of(1, CallResult.ok("[" + list + "]")));

    assertThat(outcome.retCode()).isZero();
    assertThat(outcome.callRequests().values())
        .extracting(CallRequest::functionName)
        .containsExactly("done");
  }

  @Test
  void theWayBackOfALongFoldRuns() {
    var steps =
        new Steps(
            "(seq (call \""
                + A
                + "\" (\"s\" \"l\") [] l)"
                + " (xor (fold l i (seq (next i) (match i 0 (fail 7 \"home\"))))"
                + " (call \""
                + A
                + "\" (\"s\" \"done\") [%last_error%.$.error_code])))");
    var list = IntStream.range(0, 100_000).mapToObj(i -> "0").collect(Collectors.joining(","));

    var outcome =
        steps.step(
            "a", steps.first("a").data(), new byte[0], Map.of(1, CallResult.ok("[" + list + "]")));

    assertThat(outcome.retCode()).isZero();
    assertThat(outcome.callRequests().values())
        .extracting(request -> request.arguments().toString())
        .containsExactly("[7]");
  }

  @Test
  void anExhaustedBudgetUndoesTheStep() {
    var limits = new Limits(1 << 20, 1 << 20, 1 << 20, true, 100);
    var script = "(seq (null) ".repeat(200) + "(null)" + ")".repeat(200);

    var outcome = new Steps(script).step("a", new byte[0], new byte[0], Map.of(), limits);

    assertThat(outcome.retCode()).isEqualTo(Codes.INSTRUCTION_BUDGET);
    assertThat(outcome.data()).isEmpty();
  }

  @Test
  void valuesThatDoubleUntilTheyWouldNotFitAreRefused() {
    var script = new StringBuilder("(seq (ap \"0123456789\" $s0) ");
    for (int i = 0; i < 60; i++) {
      script.append("(seq (canon \"%s\" $s%s #c%s) ".formatted(A, i, i));
      script.append("(seq (ap #c%s $s%s) (seq (ap #c%s $s%s) ".formatted(i, i + 1, i, i + 1));
    }
    script.append("(null)").append(")))".repeat(60)).append(')');

    var outcome = new Steps(script.toString()).first("a");

    assertThat(outcome.retCode()).isEqualTo(Codes.VALUE_BUDGET);
  }
}
