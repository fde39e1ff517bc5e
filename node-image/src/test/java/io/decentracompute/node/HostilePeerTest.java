package io.decentracompute.node;

import static io.decentracompute.node.TestNodes.EMPTY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.node.p2p.Connection;
import io.decentracompute.node.p2p.Host;
import io.decentracompute.node.p2p.HostLimits;
import io.decentracompute.node.p2p.HostListener;
import io.decentracompute.node.p2p.Multiaddr;
import io.decentracompute.node.p2p.Varint;
import io.decentracompute.node.particle.Incidents;
import io.decentracompute.node.particle.ParticleCodec;
import io.decentracompute.node.particle.ParticleFrame;
import io.decentracompute.node.particle.ParticleLimits;
import io.decentracompute.node.particle.ParticleMetrics;
import io.decentracompute.node.particle.ParticleProtocol;
import io.decentracompute.node.particle.Refusal;
import io.decentracompute.node.particle.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Mallory is a peer that scripts pass through on their way from the gateway and one worker to
 * another. Whatever Mallory alters is refused and counted, and the honest particle that follows is
 * served as if nothing had been.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class HostilePeerTest {
  private static final int SEEDS_PER_KIND = 16; // times 13 kinds: 208 cases

  @TempDir static Path dir;
  private final KeyPair mallory = TestNodes.key(66);
  private final BlockingQueue<ParticleFrame> arrived = new ArrayBlockingQueue<>(16);
  private Node gateway;
  private Node alice;
  private Node bob;
  private Host host;
  private Connection relay;
  private GatewayCalls caller;

  @BeforeAll
  void start() throws Exception {
    gateway = TestNodes.gateway(dir.resolve("g"));
    alice = TestNodes.worker(dir.resolve("a"), 2, gateway, EMPTY);
    bob = TestNodes.worker(dir.resolve("b"), 3, gateway, EMPTY);
    var protocol =
        new ParticleProtocol(
            ParticleLimits.DEFAULT, ParticleMetrics.NONE, new Incidents(ParticleMetrics.NONE));
    host =
        Host.start(
            mallory,
            Multiaddr.parse("/ip4/127.0.0.1/tcp/0"),
            "mallory",
            HostLimits.DEFAULT,
            Map.of(
                ParticleProtocol.ID,
                (from, stream) ->
                    protocol.serve(
                        from,
                        stream,
                        (_, frame) -> {
                          arrived.add(frame);
                          return new Verdict.Taken();
                        })),
            new HostListener() {});
    relay = host.dial(gateway.addresses().getFirst());
    caller = new GatewayCalls(gateway.apiUrl().orElseThrow());
    TestNodes.awaitPeers(gateway, alice.peerId(), bob.peerId(), mallory.peerId());
  }

  @AfterAll
  void stop() {
    host.close();
    for (var node : new Node[] {bob, alice, gateway}) {
      node.close();
    }
  }

  private String script(String one, String two) {
    return """
    (seq
     (seq
      (call "ALICE" ("op" "concat_strings") ["ONE" "-a"] x)
      (call "ALICE" ("op" "concat_strings") ["TWO" "-b"] y))
     (seq
      (call "MALLORY" ("op" "identity") ["m"] m)
      (seq
       (call "BOB" ("op" "array") [x y m] z)
       (call %init_peer_id% ("callbackSrv" "response") [z]))))
    """
        .replace("ALICE", alice.peerId().text())
        .replace("BOB", bob.peerId().text())
        .replace("MALLORY", mallory.peerId().text())
        .replace("ONE", one)
        .replace("TWO", two);
  }

  /** Mallory's own, honest part of the script. */
  private ParticleFrame honestly(ParticleFrame frame) {
    var engine = new AirEngine();
    var parameters = RunParameters.of(frame.particle(), mallory, Limits.DEFAULT, Profile.DECENTRA);
    var asked =
        engine.step(
            new StepInput(
                frame.particle().script(), new byte[0], frame.data(), parameters, Map.of()));
    assertThat(asked.retCode()).as(asked.errorMessage()).isZero();
    StepOutcome answered =
        engine.step(
            new StepInput(
                frame.particle().script(),
                asked.data(),
                new byte[0],
                parameters,
                Map.of(asked.callRequests().firstKey(), CallResult.ok("\"m\""))));
    assertThat(answered.nextPeers()).containsExactly(bob.peerId());
    return new ParticleFrame(frame.particle(), answered.data(), Optional.of(bob.peerId()));
  }

  /** Sends over the relay and gives its answer: 0 taken, 1 refused, 2 not now. */
  private int send(ParticleFrame frame) throws IOException {
    return send(ParticleCodec.encode(frame));
  }

  private int send(byte[] body) throws IOException {
    try (var stream = relay.open(ParticleProtocol.ID)) {
      stream.deadline(Duration.ofSeconds(20));
      stream.output().write(Varint.encode(body.length));
      stream.output().write(body);
      stream.output().close();
      return stream.input().read();
    }
  }

  private long refused() {
    long sum = 0;
    for (var reason : Refusal.values()) {
      sum += gateway.metrics().refusedCount(reason) + bob.metrics().refusedCount(reason);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(Alteration.class)
  void whatMalloryAltersIsRefusedAndCounted(Alteration kind) throws Exception {
    Optional<ParticleFrame> earlier = Optional.empty();
    for (int seed = 0; seed < SEEDS_PER_KIND; seed++) {
      var random = new Random(kind.name().hashCode() * 1_000L + seed);
      var one = "one" + random.nextInt(1_000_000);
      var two = "two" + random.nextInt(1_000_000);
      var run = CompletableFuture.supplyAsync(() -> ran(script(one, two)));
      var frame =
          honestly(
              Objects.requireNonNull(
                  arrived.poll(30, TimeUnit.SECONDS), "nothing reached Mallory"));
      var altered = kind.alter(frame, earlier.orElse(frame), mallory, random);
      var name = kind + ", seed " + seed;
      if (kind == Alteration.DATA_OF_ANOTHER_PARTICLE && seed == 0) {
        altered = Alteration.VALUE_ALTERED.alter(frame, frame, mallory, random);
      }
      long before = refused();

      int answer = send(altered);

      assertThat(answer).as(name).isEqualTo(kind.isStoppedByTheRelay() ? 1 : 0);
      TestNodes.await("a refusal of " + name, () -> refused() > before);
      assertThat(send(frame)).as(name).isZero();
      var events = run.get(60, TimeUnit.SECONDS);
      assertThat(events.values("response"))
          .as(name)
          .containsExactly(
              Json.array(
                  List.of(
                      Json.array(
                          List.of(Json.of(one + "-a"), Json.of(two + "-b"), Json.of("m"))))));
      assertThat(refused()).as("refusals of " + name).isEqualTo(before + 1);
      earlier = Optional.of(frame);
    }
  }

  private GatewayCalls.Events ran(String script) {
    try {
      return caller.run(script, Map.of(), 60_000);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void framesThatAreNoParticlesOrTooOldOrTooLargeAreRefusedCountedAndLoggedOnce() throws Exception {
    var log = (Logger) LoggerFactory.getLogger(Incidents.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try {
      long now = System.currentTimeMillis();
      var old = Particle.sign(mallory, "old", now - 60_000, 1_000, "(null)");
      var early = Particle.sign(mallory, "early", now + 600_000, 1_000, "(null)");
      var eternal = Particle.sign(mallory, "eternal", now, 0xffff_ffffL, "(null)");
      for (int i = 0; i < 3; i++) {
        assertThat(send(new byte[] {1, 2, 3})).isEqualTo(1);
        assertThat(send(new ParticleFrame(old, new byte[0], Optional.empty()))).isEqualTo(1);
        assertThat(send(new ParticleFrame(early, new byte[0], Optional.empty()))).isEqualTo(1);
        assertThat(send(new ParticleFrame(eternal, new byte[0], Optional.empty()))).isEqualTo(1);
        assertThat(announce(ParticleLimits.DEFAULT.frameBytes() + 1L)).isEqualTo(1);
      }
      for (var reason :
          new Refusal[] {
            Refusal.MALFORMED,
            Refusal.EXPIRED,
            Refusal.FROM_FUTURE,
            Refusal.TTL_TOO_LONG,
            Refusal.OVERSIZED
          }) {
        assertThat(gateway.metrics().refusedCount(reason)).as(reason.name()).isEqualTo(3);
        assertThat(
                lines.list.stream()
                    .filter(
                        e ->
                            e.getKeyValuePairs()
                                .toString()
                                .contains("reason=\"" + reason.label() + "\"")))
            .as(reason.name())
            .hasSize(1);
      }
    } finally {
      log.detachAppender(lines);
    }
  }

  /** Claims a length and sends nothing of it. */
  private int announce(long length) throws IOException {
    try (var stream = relay.open(ParticleProtocol.ID)) {
      stream.deadline(Duration.ofSeconds(20));
      stream.output().write(Varint.encode(length));
      return stream.input().read();
    }
  }

  @Test
  void aPeerThatIsNotConnectedIsNotRelayedTo() throws Exception {
    var particle = Particle.sign(mallory, "x", System.currentTimeMillis(), 5_000, "(null)");
    assertThat(
            send(new ParticleFrame(particle, new byte[0], Optional.of(TestNodes.key(99).peerId()))))
        .isEqualTo(2);
  }

  @Test
  void aFloodIsHeldOffAndOthersAreServed() throws Exception {
    var particle = Particle.sign(mallory, "flood", System.currentTimeMillis(), 20_000, "(null)");
    var body =
        ParticleCodec.encode(new ParticleFrame(particle, new byte[0], Optional.of(alice.peerId())));
    long before = refused();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var flood = threads.submit(() -> flood(body));
      var events =
          caller.run(
              """
              (seq
               (call "%s" ("op" "identity") ["a"] x)
               (seq
                (call "%s" ("op" "identity") [x] y)
                (call %%init_peer_id%% ("callbackSrv" "response") [y])))
              """
                  .formatted(alice.peerId(), bob.peerId()),
              Map.of(),
              20_000);

      assertThat(events.reason()).isEqualTo("Completed");
      flood.get();
    }
    assertThat(refused()).isGreaterThan(before);
  }

  private boolean flood(byte[] body) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        for (var answer :
            threads.invokeAll(Collections.<Callable<Integer>>nCopies(60, () -> send(body)))) {
          answer.get();
        }
      }
    }
    return true;
  }
}
