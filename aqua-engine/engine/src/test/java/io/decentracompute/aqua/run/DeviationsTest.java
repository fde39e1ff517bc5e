package io.decentracompute.aqua.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Behaviour that differs from the reference on purpose; DEVIATIONS.md gives the reasons. */
class DeviationsTest {
  private static final String A = Peers.key("a").peerId().text();
  private static final String B = Peers.key("b").peerId().text();
  private static final byte[] NONE = {};

  @Test
  void anInvalidAnswerTravels() {
    var steps =
        new Steps(
            "(seq (xor (call \"%s\" (\"s\" \"f\") [] x) (null)) (call \"%s\" (\"s\" \"g\") []))"
                .formatted(A, B));
    var asked = steps.first("a");

    var answered = steps.step("a", asked.data(), NONE, Map.of(1, CallResult.ok("this is no JSON")));
    var arrived = steps.step("b", NONE, answered.data(), Map.of());

    assertThat(arrived.retCode()).isZero();
    assertThat(arrived.callRequests()).hasSize(1);
  }

  @Test
  void aHandlerSeesTheErrorItHandles() {
    var steps =
        new Steps(
            ("(seq (call \"%s\" (\"s\" \"o\") [] o)"
                    + " (par (call \"%s\" (\"s\" \"bad\") [])"
                    + " (xor (call \"%s\" (\"s\" \"g\") [o.$.nope])"
                    + " (call \"%s\" (\"s\" \"handle\") [:error:.$.error_code %%last_error%%.$.error_code]))))")
                .formatted(A, A, B, B));
    var forked =
        steps.step("a", steps.first("a").data(), NONE, Map.of(1, CallResult.ok("{\"x\":1}")));
    var failed = steps.step("a", forked.data(), NONE, Map.of(2, new CallResult(1, "\"failed\"")));
    var handled = steps.step("b", NONE, forked.data(), Map.of());
    var done = steps.step("b", handled.data(), NONE, Map.of(1, CallResult.ok("1")));

    var joined = steps.step("b", done.data(), failed.data(), Map.of());

    assertThat(handled.callRequests().values())
        .extracting(request -> request.arguments().toString())
        .containsExactly("[10007, 10007]");
    assertThat(joined.retCode()).isZero();
  }

  @Test
  void lengthKeepsTheOrigin() {
    var steps =
        new Steps(
            "(seq (call \"%s\" (\"s\" \"f\") [] x) (call \"%s\" (\"s\" \"g\") [x.length]))"
                .formatted(A, A));

    var outcome = steps.step("a", steps.first("a").data(), NONE, Map.of(1, CallResult.ok("[1,2]")));

    assertThat(outcome.callRequests().values())
        .flatExtracting(CallRequest::tetraplets)
        .hasToString(
            "[[Tetraplet[peerPk=%s, serviceId=s, functionName=f, lens=.length]]]".formatted(A));
  }

  @Test
  void aCaughtKeyErrorReplays() {
    var steps =
        new Steps(
            "(seq (call \"%s\" (\"s\" \"f\") [] k) (xor (ap (k 1) %%m) (call \"%s\" (\"s\" \"g\") [])))"
                .formatted(A, A));
    var failed = steps.step("a", steps.first("a").data(), NONE, Map.of(1, CallResult.ok("[]")));

    var replayed = steps.step("a", failed.data(), NONE, Map.of(2, CallResult.ok("1")));

    assertThat(failed.callRequests()).containsKey(2);
    assertThat(replayed.retCode()).isZero();
  }

  @Test
  void anErrorInAStreamFoldHoldsTheFoldAtOnce() {
    var steps =
        new Steps(
            ("(seq (ap 1 $s) (seq (fold $s i (seq (call \"%s\" (\"s\" \"bad\") []) (next i)) (null))"
                    + " (call \"%s\" (\"s\" \"after\") [])))")
                .formatted(A, A));

    var failed =
        steps.step("a", steps.first("a").data(), NONE, Map.of(1, new CallResult(1, "\"no\"")));
    var replayed = steps.step("a", failed.data(), NONE, Map.of());

    assertThat(failed.callRequests()).isEmpty();
    assertThat(replayed.callRequests()).isEmpty();
  }

  @Test
  void aForeignRequestMarkIsNotOurs() {
    var steps = new Steps("(call \"%s\" (\"s\" \"f\") [])".formatted(A));
    var asked = steps.first("a");

    var outcome = steps.step("a", NONE, asked.data(), Map.of());

    assertThat(outcome.callRequests().values())
        .extracting(CallRequest::functionName)
        .containsExactly("f");
  }

  @Test
  void anOverwrittenIteratorIsACodedError() {
    var steps =
        new Steps(
            ("(seq (call \"%s\" (\"s\" \"l\") [] l)"
                    + " (fold l i (seq (ap 7 i) (seq (call \"%s\" (\"s\" \"f\") [i]) (next i)))))")
                .formatted(A, A));

    var outcome = steps.step("a", steps.first("a").data(), NONE, Map.of(1, CallResult.ok("[1,2]")));

    assertThat(outcome.retCode()).isEqualTo(Codes.SCALARS_CORRUPTED);
  }

  @Test
  void refusedStepsGiveThePreviousDataBack() {
    var steps = new Steps("(call \"%s\" (\"s\" \"f\") [])".formatted(A));
    var asked = steps.first("a");

    var outcome = steps.step("a", asked.data(), new byte[] {1, 2, 3}, Map.of());

    assertThat(outcome.retCode()).isEqualTo(Codes.ENVELOPE_DECODE);
    assertThat(outcome.data()).isEqualTo(asked.data());
  }

  @Test
  void doublesKeepTheirLastBitOnTheWay() {
    var steps =
        new Steps(
            ("(seq (call \"%s\" (\"s\" \"f\") [] x)"
                    + " (seq (call \"%s\" (\"s\" \"g\") [x] y) (call \"%s\" (\"s\" \"h\") [x y])))")
                .formatted(A, B, A));
    var sent =
        steps.step(
            "a",
            steps.first("a").data(),
            NONE,
            Map.of(1, CallResult.ok("123456789012345680000.0")));
    var asked = steps.step("b", NONE, sent.data(), Map.of());
    var answered = steps.step("b", asked.data(), NONE, Map.of(1, CallResult.ok("1")));

    var home = steps.step("a", sent.data(), answered.data(), Map.of());

    assertThat(home.retCode()).isZero();
    assertThat(home.callRequests().values())
        .extracting(request -> request.arguments().getFirst())
        .containsExactly(Json.of(1.2345678901234567e20));
  }

  @Test
  void waitsTellWhoIsMissing() {
    var steps = new Steps("(seq (call \"%s\" (\"s\" \"f\") [] x) (null))".formatted(B));

    var outcome = steps.first("a");

    assertThat(outcome.waits()).hasSize(1);
    assertThat(outcome.waits().getFirst().peer()).isEqualTo(B);
    assertThat(outcome.waits().getFirst().column()).isEqualTo(6);
  }
}
