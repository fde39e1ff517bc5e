package io.decentracompute.node.particle;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.executor.ParticleExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline: checks at the door, then one actor per particle signature (not id: ids collide,
 * signatures do not), its calls on virtual threads, its next peers into the outbox. Everything of a
 * particle is gone a moment after its end.
 */
public final class Particles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Particles.class);
  private static final Duration SLOW = Duration.ofMillis(500);
  private static final int RESULT_BYTES = 1 << 20;
  private static final Duration SECOND_DELETION = Duration.ofSeconds(2);
  private static final String VAULT_PREFIX = "p-";

  private final KeyPair key;
  private final Engine engine;
  private final Profile profile;
  private final ParticleLimits limits;
  private final Limits engineLimits;
  private final CallHandler calls;
  private final Outbox outbox;
  private final Path vaults;
  private final Clock clock;
  private final ParticleMetrics metrics;
  private final Incidents incidents;
  private final Admission admission;
  private final Map<String, ParticleActor> actors = new ConcurrentHashMap<>();
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger callsUnderWay = new AtomicInteger();
  private final ExecutorService steps;
  private final ScheduledExecutorService timer;

  /**
   * A pipeline without particles.
   *
   * @param vaults existing directory under which each particle gets its own; what an earlier
   *     process left there is deleted
   */
  public Particles(
      KeyPair key,
      Engine engine,
      Profile profile,
      ParticleLimits limits,
      CallHandler calls,
      Outbox outbox,
      Path vaults,
      Clock clock,
      ParticleMetrics metrics,
      Incidents incidents) {
    this.key = key;
    this.engine = engine;
    this.profile = profile;
    this.limits = limits;
    this.engineLimits =
        new Limits(
            limits.frameBytes(),
            limits.frameBytes(),
            RESULT_BYTES,
            true,
            Limits.DEFAULT.instructions());
    this.calls = calls;
    this.outbox = outbox;
    this.vaults = vaults;
    this.clock = clock;
    this.metrics = metrics;
    this.incidents = incidents;
    this.admission = new Admission(limits, System::nanoTime);
    deleteOldVaults(vaults);
    // Steps burn CPU: platform threads, one a core.
    this.steps =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().name("step-", 0).daemon().factory());
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("particle-timer").daemon().factory());
  }

  /** Takes a particle that came over the network, or says why not. */
  public Verdict arrive(PeerId from, ParticleFrame frame) {
    var particle = frame.particle();
    var refusal = admission.refusal(particle, from, clock.millis());
    if (refusal.isPresent()) {
      return incidents.refused(
          from.text(),
          refusal.get(),
          particle.id(),
          "particle of " + particle.initPeerId() + ": " + refusal.get().label());
    }
    if (particle.initPeerId().equals(key.peerId()) && !actors.containsKey(name(particle))) {
      // Running it once more without its caller would sign other answers than before.
      metrics.refused(Refusal.RUN_ENDED);
      return new Verdict.Refused(
          Refusal.RUN_ENDED, "the run of particle " + particle.id() + " has ended");
    }
    int bytes = frame.data().length;
    if (held.get() + bytes > limits.dataBytes()) {
      return busy(from, particle, "live particles hold " + held.get() + " bytes");
    }
    var actor = actor(particle);
    if (actor.isEmpty()) {
      return busy(from, particle, "there are " + limits.live() + " live particles");
    }
    holdMore(bytes);
    if (!actor.get().arrive(frame.data(), from.text())) {
      holdMore(-bytes);
      return busy(from, particle, "its mailbox is full or its time is over");
    }
    return new Verdict.Taken();
  }

  private Verdict busy(PeerId from, Particle particle, String why) {
    return incidents.refused(from.text(), Refusal.BUSY, particle.id(), why);
  }

  /**
   * Whether a particle may be handed on to another peer: the same checks as for one's own, without
   * its data.
   */
  Optional<Refusal> mayForward(PeerId from, Particle particle) {
    return admission.refusal(particle, from, clock.millis());
  }

  /**
   * Starts a particle of this peer's own.
   *
   * @throws RejectedExecutionException when too many are alive
   */
  public void start(Particle particle, ParticleListener listener) {
    if (!particle.initPeerId().equals(key.peerId())) {
      throw new IllegalArgumentException("particle " + particle.id() + " is not of this peer");
    }
    if (actors.size() >= limits.live()) {
      throw new RejectedExecutionException(
          "there are " + limits.live() + " live particles; try again later");
    }
    var actor = new ParticleActor(this, particle, vault(particle), Optional.of(listener));
    if (actors.putIfAbsent(name(particle), actor) != null) {
      throw new IllegalStateException("particle " + particle.id() + " was started before");
    }
    endLater(actor);
    var _ = actor.arrive(new byte[0], key.peerId().text());
  }

  /** Ends a particle of this peer's own before its time. */
  public void stop(Particle particle) {
    var actor = actors.get(name(particle));
    if (actor != null) {
      end(actor);
    }
  }

  private Optional<ParticleActor> actor(Particle particle) {
    var name = name(particle);
    var known = actors.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    if (actors.size() >= limits.live()) {
      return Optional.empty();
    }
    var fresh = new ParticleActor(this, particle, vault(particle), Optional.empty());
    var raced = actors.putIfAbsent(name, fresh);
    if (raced != null) {
      return Optional.of(raced);
    }
    endLater(fresh);
    return Optional.of(fresh);
  }

  private static String name(Particle particle) {
    return HexFormat.of().formatHex(particle.signature());
  }

  private Vault vault(Particle particle) {
    // Only this peer can make this name, so no guest finds another particle's directory.
    var token = sha256(key.sign(particle.signature()));
    return new Vault(vaults.resolve(VAULT_PREFIX + HexFormat.of().formatHex(token, 0, 20)));
  }

  private void endLater(ParticleActor actor) {
    long left = actor.particle().timestampMs() + actor.particle().ttlMs() - clock.millis();
    var _ = timer.schedule(() -> end(actor), Math.max(left, 0) + 50, TimeUnit.MILLISECONDS);
  }

  private void end(ParticleActor actor) {
    if (!actors.remove(name(actor.particle()), actor)) {
      return;
    }
    actor.end();
    actor.listener().ifPresent(ParticleListener::ended);
    Thread.ofVirtual().name("vault-cleaner").start(() -> deleteVault(actor));
  }

  private static void deleteVault(ParticleActor actor) {
    try {
      actor.vault().delete();
      // A call that was under way at the end may have written once more.
      Thread.sleep(SECOND_DELETION);
      actor.vault().delete();
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("particleId", actor.particle().id())
          .addKeyValue("cause", e.getMessage())
          .log("a particle's vault could not be deleted; it stays until the node starts again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Deletes vaults that an earlier process left behind. */
  private static void deleteOldVaults(Path vaults) {
    try (var old = Files.newDirectoryStream(vaults, VAULT_PREFIX + "*")) {
      for (var directory : old) {
        new Vault(directory).delete();
      }
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("directory", vaults.toString())
          .addKeyValue("cause", e.getMessage())
          .log("vaults of an earlier process could not be deleted");
    }
  }

  // For the actors.

  ParticleExecutor executor(Particle particle, ParticleExecutor.Host host) {
    return new ParticleExecutor(
        engine,
        particle,
        RunParameters.of(particle, key, engineLimits, profile),
        new ParticleExecutor.Settings(limits.mailbox(), SLOW),
        this::submit,
        clock,
        host);
  }

  private void submit(Runnable step) {
    try {
      steps.execute(step);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("shutting down, step not made");
    }
  }

  void broke(ParticleActor actor, RuntimeException cause) {
    log.atError()
        .setCause(cause)
        .addKeyValue("particleId", actor.particle().id())
        .log("a step failed by a mistake of this node; the particle goes on with its next message");
  }

  void holdMore(long bytes) {
    held.addAndGet(bytes);
  }

  void stepped(StepOutcome outcome, Duration took) {
    metrics.stepped(outcome.retCode(), took);
  }

  void anomaly(io.decentracompute.aqua.executor.Anomaly anomaly) {
    var particle = anomaly.particle();
    incidents.anomaly(
        new Anomaly(
            anomaly.at(),
            particle.id(),
            particle.initPeerId().text(),
            anomaly.from(),
            anomaly.retCode(),
            anomaly.message(),
            HexFormat.of()
                .formatHex(sha256(particle.script().getBytes(StandardCharsets.UTF_8)), 0, 8),
            anomaly.previousBytes(),
            anomaly.arrivedBytes(),
            anomaly.took().toMillis()));
  }

  void refusedData(ParticleActor actor, StepOutcome outcome, String from) {
    if (from.equals(key.peerId().text())) {
      return; // this peer's own start: its listener hears of it
    }
    var _ =
        incidents.refused(
            from,
            Refusal.DATA_REFUSED,
            actor.particle().id(),
            outcome.retCode() + ": " + outcome.errorMessage());
  }

  void send(PeerId to, Particle particle, byte[] data) {
    outbox.send(to, new ParticleFrame(particle, data, Optional.empty()));
  }

  void call(ParticleActor actor, int callId, CallRequest request) {
    if (callsUnderWay.incrementAndGet() > limits.calls()) {
      callsUnderWay.decrementAndGet();
      actor.answered(
          callId,
          Answer.failed(
                  "BUSY",
                  "this peer has " + limits.calls() + " calls under way; try another or later")
              .toResult());
      return;
    }
    Thread.ofVirtual()
        .name("call")
        .start(
            () -> {
              try {
                if (actor.calling(Thread.currentThread())) {
                  actor.answered(callId, answer(actor, request));
                }
              } finally {
                callsUnderWay.decrementAndGet();
              }
            });
  }

  private io.decentracompute.aqua.CallResult answer(ParticleActor actor, CallRequest request) {
    var call =
        new HostCall(
            actor.particle(),
            request.serviceId(),
            request.functionName(),
            request.arguments(),
            request.tetraplets(),
            actor.vault());
    long start = System.nanoTime();
    Answer answer;
    try {
      answer = actor.listener().flatMap(l -> l.call(call)).orElseGet(() -> calls.call(call));
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("particleId", call.particle().id())
          .addKeyValue("service", call.service())
          .addKeyValue("function", call.function())
          .log("a host function failed by a mistake of this node");
      answer =
          Answer.failed("INTERNAL", "the node failed on " + call.service() + "." + call.function());
    }
    var result = answer.toResult();
    if (result.text().length() > RESULT_BYTES / 3
        && result.text().getBytes(StandardCharsets.UTF_8).length > RESULT_BYTES) {
      answer =
          Answer.failed(
              "RESULT_TOO_LARGE",
              "%s.%s answered more than %d bytes; put bulk data into the vault and pass its CID"
                  .formatted(call.service(), call.function(), RESULT_BYTES));
      result = answer.toResult();
    }
    metrics.called(
        call.service(),
        answer instanceof Answer.Value,
        Duration.ofNanos(System.nanoTime() - start));
    return result;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** Live particles. */
  public int live() {
    return actors.size();
  }

  /** Bytes that live particles hold. */
  public long heldBytes() {
    return held.get();
  }

  /** Ends all particles. */
  @Override
  public void close() {
    timer.shutdownNow();
    steps.shutdownNow();
    java.util.List.copyOf(actors.values()).forEach(this::end);
  }
}
