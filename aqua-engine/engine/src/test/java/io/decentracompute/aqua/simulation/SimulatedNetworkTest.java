package io.decentracompute.aqua.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.SimulatedNetwork.End;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Host;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Run;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Virtual time, and what goes wrong in networks. */
class SimulatedNetworkTest {
  private static final PeerId B = Peers.key("b").peerId();

  /** Asks b, or gives up after a second; then tells the initiator which. */
  private static final String OR_TIMEOUT =
      """
      (seq
        (par
          (seq (call "{{b}}" ("s" "work") [] $done) (call "{{a}}" ("op" "noop") []))
          (call "{{a}}" ("peer" "timeout") [1000 "late"] $done))
        (seq (canon "{{a}}" $done #done) (call "{{a}}" ("out" "end") [#done])))
      """;

  @Test
  void timeLeapsToWhatIsDueNext() {
    var run = run(OR_TIMEOUT, Faults.NONE.latency(20, 0), working(100));

    assertThat(ends(run)).containsExactly("140 ms [[\"worked\"]]");
    assertThat(run.end()).isEqualTo(End.QUIET);
    assertThat(run.traffic()).isEqualTo(new SimulatedNetwork.Traffic(2, 0, 0));
  }

  @Test
  void aSlowPeerIsGivenUpOnTime() {
    var run = run(OR_TIMEOUT, Faults.NONE.slow(B, 3000), working(0));

    assertThat(ends(run)).containsExactly("1000 ms [[\"late\"]]");
  }

  @Test
  void aLostPacketIsGivenUpOnTime() {
    var run = run(OR_TIMEOUT, Faults.NONE.losing(100, 0), working(0));

    assertThat(ends(run)).containsExactly("1000 ms [[\"late\"]]");
    assertThat(run.traffic().lost()).isOne();
  }

  @Test
  void aPeerThatIsDownLosesWhatReachesItAndWhatItKnew() {
    var run = run(OR_TIMEOUT, Faults.NONE.latency(10, 0).down(B, 50, 200), working(100));

    assertThat(ends(run)).containsExactly("1000 ms [[\"late\"]]");
    assertThat(run.newest()).doesNotContainKey(B);
  }

  @Test
  void aFunctionThatNeverAnswersIsWaitedForUntilTheParticleIsOver() {
    Host mute =
        (peer, request, atMs) ->
            request.functionName().equals("timeout")
                ? Optional.of(new Reply(CallResult.ok("1"), 120_000))
                : Optional.empty();

    var run =
        run(
            "(par (call \"{{b}}\" (\"s\" \"never\") []) (call \"{{a}}\" (\"s\" \"timeout\") []))",
            Faults.NONE,
            mute);

    assertThat(run.end()).isEqualTo(End.EXPIRED);
    assertThat(run.steps()).hasSize(2);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    var faults = Faults.NONE.latency(5, 50).losing(10, 30);

    var one = run(OR_TIMEOUT, faults, working(10));
    var other = run(OR_TIMEOUT, faults, working(10));

    assertThat(one.steps()).hasSameSizeAs(other.steps());
    for (int i = 0; i < one.steps().size(); i++) {
      assertThat(one.steps().get(i).atMs()).isEqualTo(other.steps().get(i).atMs());
      assertThat(one.steps().get(i).outcome().data())
          .isEqualTo(other.steps().get(i).outcome().data());
    }
  }

  private static Host working(long ms) {
    return (peer, request, atMs) ->
        Optional.of(
            request.functionName().equals("work")
                ? new Reply(CallResult.ok("\"worked\""), ms)
                : new Reply(CallResult.ok("null"), 0));
  }

  private static Run run(String script, Faults faults, Host host) {
    var particle =
        Particle.sign(Peers.key("a"), "timed", 1_700_000_000_000L, 60_000, Peers.resolve(script));
    return new SimulatedNetwork(
            new AirEngine(),
            particle,
            Profile.DECENTRA,
            Limits.DEFAULT,
            List.of(Peers.key("a"), Peers.key("b")),
            host.withTime(particle))
        .run(faults.order(7), 100);
  }

  /** What out.end was told, and when. */
  private static List<String> ends(Run run) {
    return run.steps().stream()
        .flatMap(
            step ->
                step.outcome().callRequests().values().stream()
                    .filter(call -> call.serviceId().equals("out"))
                    .map(call -> step.atMs() + " ms " + call.arguments()))
        .toList();
  }
}
