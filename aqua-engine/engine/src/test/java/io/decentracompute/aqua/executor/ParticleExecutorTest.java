package io.decentracompute.aqua.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.run.AirEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A particle's steps at one peer: one at a time, within its time and its limits. */
class ParticleExecutorTest {
  private static final long START = 1_700_000_000_000L;
  private static final String A = Peers.key("a").peerId().text();
  private static final String B = Peers.key("b").peerId().text();
  private static final byte[] NOTHING = {};

  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private final MovedClock clock = new MovedClock();
  private final RecordingHost host = new RecordingHost();

  /** A clock that is moved by hand. */
  private static final class MovedClock extends Clock {
    private long millis = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }

  /** A host that only takes notes. */
  private static final class RecordingHost implements ParticleExecutor.Host {
    final List<PeerId> sent = new ArrayList<>();
    final List<Integer> called = new ArrayList<>();
    final List<Boolean> idle = new ArrayList<>();
    final List<Anomaly> anomalies = new ArrayList<>();
    long held;

    @Override
    public void send(PeerId peer, byte[] data) {
      sent.add(peer);
    }

    @Override
    public void call(int callId, CallRequest request) {
      called.add(callId);
    }

    @Override
    public void stepped(
        StepOutcome outcome, String from, boolean arrived, boolean isIdle, Duration took) {
      idle.add(isIdle);
    }

    @Override
    public void anomaly(Anomaly anomaly) {
      anomalies.add(anomaly);
    }

    @Override
    public void broke(RuntimeException cause) {
      throw cause;
    }

    @Override
    public void held(long change) {
      held += change;
    }
  }

  private ParticleExecutor executor(String script, Limits limits) {
    var particle = Particle.sign(Peers.key("a"), "p", START, 1_000, script);
    return new ParticleExecutor(
        new AirEngine(),
        particle,
        RunParameters.of(particle, Peers.key("a"), limits, Profile.DECENTRA),
        new ParticleExecutor.Settings(2, Duration.ofHours(1)),
        queue::add,
        clock,
        host);
  }

  private static String twoCalls() {
    return "(seq (par (call \"%s\" (\"s\" \"f\") [] x) (call \"%s\" (\"s\" \"g\") [] y)) (call \"%s\" (\"s\" \"h\") [x y]))"
        .formatted(A, A, B);
  }

  private void runAll() {
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
  }

  @Test
  void resultsThatCameTogetherGoIntoOneStep() {
    var executor = executor(twoCalls(), Limits.DEFAULT);
    executor.arrive(NOTHING, A);
    runAll();

    executor.answered(1, CallResult.ok("1"));
    executor.answered(2, CallResult.ok("2"));
    runAll();

    assertThat(host.called).containsExactly(1, 2);
    assertThat(host.sent).containsExactly(new PeerId(B));
    assertThat(host.idle).containsExactly(false, true);
  }

  @Test
  void aFullMailboxTakesNothingMore() {
    var executor = executor(twoCalls(), Limits.DEFAULT);

    assertThat(executor.arrive(NOTHING, A)).isTrue();
    assertThat(executor.arrive(NOTHING, A)).isTrue();
    assertThat(executor.arrive(NOTHING, A)).isFalse();
    assertThat(queue).as("queued once").hasSize(1);
  }

  @Test
  void nothingHappensAfterTheTimeIsOver() {
    var executor = executor(twoCalls(), Limits.DEFAULT);
    executor.arrive(NOTHING, A);
    clock.millis = START + 1_001;

    runAll();

    assertThat(host.called).isEmpty();
    assertThat(executor.arrive(NOTHING, A)).isFalse();
  }

  @Test
  void aHardLimitRefusesTheStepAndIsAnAnomaly() {
    var executor = executor(twoCalls(), new Limits(10, 1 << 20, 1 << 20, true, 1_000));

    executor.arrive(NOTHING, A);
    runAll();

    assertThat(host.called).isEmpty();
    assertThat(host.anomalies).extracting(Anomaly::retCode).containsExactly(10);
  }

  @Test
  void aSoftLimitIsAnAnomalyOfAStepThatCounts() {
    var executor = executor(twoCalls(), new Limits(10, 1 << 20, 1 << 20, false, 1_000));

    executor.arrive(NOTHING, A);
    runAll();

    assertThat(host.called).containsExactly(1, 2);
    assertThat(host.anomalies).extracting(Anomaly::retCode).containsExactly(0);
  }

  @Test
  void whatIsHeldIsFreeAfterTheEnd() {
    var executor = executor(twoCalls(), Limits.DEFAULT);
    executor.arrive(NOTHING, A);
    runAll();
    long held = host.held;

    executor.end();

    assertThat(held).isPositive();
    assertThat(host.held).isZero();
  }

  @Test
  void anExplanationTellsSinceWhen() {
    var executor = executor(twoCalls(), Limits.DEFAULT);
    executor.arrive(NOTHING, A);
    runAll();
    clock.millis = START + 300;
    executor.answered(1, CallResult.ok("1"));
    runAll();

    var text = executor.explain(SourceMap.NONE).text(Instant.ofEpochMilli(START + 500));

    assertThat(text)
        .contains("waits since step 1 (500 ms): this peer's own host was asked")
        .contains("waits since step 2 (200 ms): it is sent to " + B);
  }
}
