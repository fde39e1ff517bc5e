package io.decentracompute.node.particle;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline around an engine that does what a test says. */
@Timeout(60)
class ParticlesTest {
  private static final KeyPair SELF = KeyPair.ofSeed(new byte[32]);
  private static final KeyPair OTHER = KeyPair.ofSeed(filled());
  private static final PeerId SENDER = new PeerId("sender");
  private static final SortedMap<Integer, CallRequest> NO_CALLS = new TreeMap<>();

  @TempDir Path vaults;
  private final BlockingQueue<PeerId> sent = new ArrayBlockingQueue<>(100);
  private volatile CallHandler calls = _ -> Answer.of("x");

  @SuppressWarnings("NullAway.Init") // every test starts it first
  private Particles particles;

  private static byte[] filled() {
    var bytes = new byte[32];
    Arrays.fill(bytes, (byte) 9);
    return bytes;
  }

  private void start(Engine engine, ParticleLimits limits) {
    particles =
        new Particles(
            SELF,
            engine,
            Profile.DECENTRA,
            limits,
            call -> calls.call(call),
            (to, _) -> sent.add(to),
            vaults,
            Clock.systemUTC(),
            ParticleMetrics.NONE,
            new Incidents(ParticleMetrics.NONE));
  }

  @AfterEach
  void stop() {
    particles.close();
  }

  private static StepOutcome outcome(
      byte[] data, List<PeerId> next, SortedMap<Integer, CallRequest> calls) {
    return new StepOutcome(0, "", data, next, calls, Set.of(), List.of());
  }

  private static ParticleFrame frame(String id, long ttl, byte[] data) {
    return new ParticleFrame(
        Particle.sign(OTHER, id, System.currentTimeMillis(), ttl, "(null)"),
        data,
        Optional.empty());
  }

  private static CallRequest request(String function) {
    return new CallRequest("s", function, List.of(), List.of());
  }

  @Test
  void stepsOfOneParticleAreMadeOneAfterTheOtherAndOnItsOwnData() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new CountDownLatch(40);
    Engine engine =
        input -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          var data = Arrays.copyOf(input.previousData(), input.previousData().length + 1);
          Thread.onSpinWait();
          running.decrementAndGet();
          done.countDown();
          return outcome(data, List.of(), NO_CALLS);
        };
    start(engine, ParticleLimits.DEFAULT);
    var frame = frame("p", 30_000, new byte[] {1});

    for (int i = 0; i < 40; i++) {
      assertThat(particles.arrive(SENDER, frame)).isEqualTo(new Verdict.Taken());
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(1);
    assertThat(particles.live()).isEqualTo(1);
  }

  @Test
  void callsOfOneStepRunAtTheSameTimeAndTheirResultsComeBack() throws Exception {
    var together = new CyclicBarrier(3);
    var results = new ArrayBlockingQueue<Integer>(10);
    calls =
        call -> {
          try {
            together.await(20, TimeUnit.SECONDS);
            return Answer.of(call.function());
          } catch (Exception e) {
            return Answer.failed("ALONE", "the others did not run");
          }
        };
    Engine engine =
        input -> {
          input.results().forEach((id, result) -> results.add(result.retCode() == 0 ? id : -id));
          var requests = new TreeMap<Integer, CallRequest>();
          if (input.currentData().length > 0) {
            for (int id = 1; id <= 3; id++) {
              requests.put(id, request("f" + id));
            }
          }
          return outcome(new byte[] {1}, List.of(), requests);
        };
    start(engine, ParticleLimits.DEFAULT);

    particles.arrive(SENDER, frame("p", 30_000, new byte[] {1}));

    var back = new ArrayList<Integer>();
    for (int i = 0; i < 3; i++) {
      back.add(results.poll(30, TimeUnit.SECONDS));
    }
    assertThat(back).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void whatTheEngineRefusesChangesNothingAndIsSentNowhere() throws Exception {
    var seen = new ArrayBlockingQueue<byte[]>(10);
    Engine engine =
        (StepInput input) -> {
          seen.add(input.previousData());
          return input.currentData()[0] == 66
              ? new StepOutcome(
                  9, "forged", new byte[] {6, 6}, List.of(SENDER), NO_CALLS, Set.of(), List.of())
              : outcome(new byte[] {1}, List.of(SENDER), NO_CALLS);
        };
    start(engine, ParticleLimits.DEFAULT);
    long now = System.currentTimeMillis();
    var particle = Particle.sign(OTHER, "p", now, 30_000, "(null)");

    for (byte kind : new byte[] {1, 66, 2}) {
      particles.arrive(SENDER, new ParticleFrame(particle, new byte[] {kind}, Optional.empty()));
    }

    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(seen.poll(20, TimeUnit.SECONDS)).containsExactly(1);
    assertThat(seen.poll(20, TimeUnit.SECONDS)).containsExactly(1);
    assertThat(sent.poll(20, TimeUnit.SECONDS)).isEqualTo(SENDER);
    assertThat(sent.poll(20, TimeUnit.SECONDS)).isEqualTo(SENDER);
    assertThat(sent).isEmpty();
  }

  @Test
  void atItsEndAParticlesCallsAreStoppedAndNothingOfItIsLeft() throws Exception {
    var interrupted = new CountDownLatch(1);
    calls =
        call -> {
          try {
            Files.writeString(call.vault().directory().resolve("file"), "x");
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            interrupted.countDown();
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return Answer.of("late");
        };
    Engine engine =
        input -> {
          var requests = new TreeMap<Integer, CallRequest>();
          requests.put(1, request("sleep"));
          return outcome(new byte[1_000], List.of(), requests);
        };
    start(engine, ParticleLimits.DEFAULT);

    particles.arrive(SENDER, frame("p", 700, new byte[500]));

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while ((particles.heldBytes() > 0 || !isEmpty(vaults)) && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertThat(particles.heldBytes()).isZero();
    assertThat(particles.live()).isZero();
    assertThat(isEmpty(vaults)).isTrue();
  }

  private static boolean isEmpty(Path directory) throws java.io.IOException {
    try (var files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  @Test
  void limitsOfMemoryAndNumberAnswerNotNow() {
    var usual = ParticleLimits.DEFAULT;
    start(
        input -> outcome(input.currentData(), List.of(), NO_CALLS),
        new ParticleLimits(
            usual.frameBytes(),
            usual.bytesInTransit(),
            2,
            10_000,
            usual.mailbox(),
            usual.calls(),
            usual.sends(),
            usual.maxTtl(),
            usual.clockSkew(),
            usual.perInitiator(),
            usual.perPeer()));

    assertThat(particles.arrive(SENDER, frame("big", 30_000, new byte[10_001])).code())
        .isEqualTo(2);
    assertThat(particles.arrive(SENDER, frame("one", 30_000, new byte[10])).code()).isZero();
    assertThat(particles.arrive(SENDER, frame("two", 30_000, new byte[10])).code()).isZero();
    assertThat(particles.arrive(SENDER, frame("three", 30_000, new byte[10])).code()).isEqualTo(2);
  }

  @Test
  void ownParticleWhoseRunHasEndedIsNotRunAgain() {
    start(input -> outcome(new byte[0], List.of(), NO_CALLS), ParticleLimits.DEFAULT);
    var own = Particle.sign(SELF, "own", System.currentTimeMillis(), 30_000, "(null)");

    var verdict =
        particles.arrive(SENDER, new ParticleFrame(own, new byte[] {1}, Optional.empty()));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class, r -> assertThat(r.reason()).isEqualTo(Refusal.RUN_ENDED));
    assertThat(particles.live()).isZero();
  }

  @Test
  void aResultThatIsTooLargeBecomesAnErrorTheScriptCanCatch() throws Exception {
    var results = new ArrayBlockingQueue<String>(2);
    calls = _ -> new Answer.Value("\"" + "x".repeat(2 << 20) + "\"");
    Engine engine =
        input -> {
          input.results().values().forEach(r -> results.add(r.retCode() + r.text()));
          var requests = new TreeMap<Integer, CallRequest>();
          if (input.currentData().length > 0) {
            requests.put(1, request("big"));
          }
          return outcome(new byte[] {1}, List.of(), requests);
        };
    start(engine, ParticleLimits.DEFAULT);

    particles.arrive(SENDER, frame("p", 30_000, new byte[] {1}));

    assertThat(results.poll(20, TimeUnit.SECONDS))
        .startsWith("1{")
        .contains("RESULT_TOO_LARGE", "pass its CID");
  }

  @Test
  void anEngineThatBreaksTakesNothingElseDown() throws Exception {
    var stepped = new CountDownLatch(1);
    Engine engine =
        input -> {
          if (input.parameters().particleId().equals("poison")) {
            throw new IllegalStateException("a defect");
          }
          stepped.countDown();
          return outcome(new byte[0], List.of(), NO_CALLS);
        };
    start(engine, ParticleLimits.DEFAULT);

    for (int i = 0; i < 10; i++) {
      particles.arrive(SENDER, frame("poison", 30_000, new byte[] {1}));
    }
    particles.arrive(SENDER, frame("fine", 30_000, new byte[] {1}));

    assertThat(stepped.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
