package io.decentracompute.node.particle;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.node.p2p.Connection;
import io.decentracompute.node.p2p.Host;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends particles over an open connection, else over the relay, and tries again with growing pauses
 * until the particle's end: a step is told once, so a particle that is lost on the way would stall
 * its script. Also hands on what others send through this peer.
 */
public final class Router implements Outbox {
  private static final Logger log = LoggerFactory.getLogger(Router.class);
  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 2_000;

  private final Supplier<Host> host;
  private final Optional<PeerId> relay;
  private final Clock clock;
  private final ParticleMetrics metrics;
  private final Semaphore sends;
  private final Semaphore forwards;
  private final int forwardsPerPeer;
  private final Map<PeerId, Integer> forwarding = new ConcurrentHashMap<>();
  private final ByteBudget sending;
  private final Incidents incidents;

  public Router(
      Supplier<Host> host,
      Optional<PeerId> relay,
      ParticleLimits limits,
      Clock clock,
      ParticleMetrics metrics,
      Incidents incidents) {
    this.host = host;
    this.relay = relay;
    this.clock = clock;
    this.metrics = metrics;
    this.sends = new Semaphore(limits.sends());
    this.forwards = new Semaphore(limits.sends());
    this.forwardsPerPeer = Math.max(1, limits.sends() / 8);
    this.sending = new ByteBudget(limits.bytesInTransit());
    this.incidents = incidents;
  }

  /** Decides on an arrived particle: for this peer, or for one that is connected to it. */
  public Verdict receive(Connection from, ParticleFrame frame, Particles particles) {
    var self = host.get().peerId();
    if (frame.to().isEmpty() || frame.to().get().equals(self)) {
      return particles.arrive(from.peer(), frame);
    }
    var to = frame.to().get();
    var particle = frame.particle();
    var refusal = particles.mayForward(from.peer(), particle);
    if (refusal.isPresent()) {
      return incidents.refused(
          from.peer().text(), refusal.get(), particle.id(), "to be handed on to " + to);
    }
    if (host.get().connection(to).isEmpty()) {
      return incidents.refused(
          from.peer().text(),
          Refusal.UNROUTABLE,
          particle.id(),
          "peer " + to + " is not connected to this relay");
    }
    if (!takeForward(from.peer())) {
      return incidents.refused(
          from.peer().text(),
          Refusal.BUSY,
          particle.id(),
          "too many of its particles are being handed on");
    }
    metrics.forwarded();
    Thread.ofVirtual()
        .name("forward")
        .start(
            () -> {
              try {
                metrics.sent(
                    deliver(to, new ParticleFrame(particle, frame.data(), Optional.empty())));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                giveForward(from.peer());
              }
            });
    return new Verdict.Taken();
  }

  /**
   * Takes one of the places for handing on; no peer gets more than its share, so none can fill them
   * all.
   */
  private boolean takeForward(PeerId from) {
    if (!forwards.tryAcquire()) {
      return false;
    }
    boolean[] taken = {false};
    forwarding.compute(
        from,
        (_, count) -> {
          int now = count == null ? 0 : count;
          taken[0] = now < forwardsPerPeer;
          return taken[0] ? Integer.valueOf(now + 1) : count;
        });
    if (!taken[0]) {
      forwards.release();
    }
    return taken[0];
  }

  private void giveForward(PeerId from) {
    forwarding.computeIfPresent(from, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    forwards.release();
  }

  @Override
  public void send(PeerId to, ParticleFrame frame) {
    Thread.ofVirtual()
        .name("send")
        .start(
            () -> {
              try {
                long left =
                    frame.particle().timestampMs() + frame.particle().ttlMs() - clock.millis();
                if (!sends.tryAcquire(Math.max(0, left), TimeUnit.MILLISECONDS)) {
                  metrics.sent(false);
                  return;
                }
                try {
                  metrics.sent(deliver(to, frame));
                } finally {
                  sends.release();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private boolean deliver(PeerId to, ParticleFrame frame) throws InterruptedException {
    var particle = frame.particle();
    String trouble = "not tried";
    for (long pause = FIRST_PAUSE_MS;
        !particle.isExpired(clock.millis());
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      var direct = host.get().connection(to);
      var over = direct.or(() -> relay.flatMap(r -> host.get().connection(r)));
      if (over.isEmpty()) {
        trouble =
            relay.isPresent() ? "neither it nor the relay is connected" : "it is not connected";
      } else {
        try {
          var sent =
              direct.isPresent()
                  ? frame
                  : new ParticleFrame(particle, frame.data(), Optional.of(to));
          int answer = transmit(over.get(), sent);
          if (answer == 0) {
            return true;
          }
          trouble = over.get().peer() + (answer == 1 ? " refused it" : " has no room or way now");
          if (answer == 1) {
            break;
          }
        } catch (IOException e) {
          trouble = String.valueOf(e.getMessage());
        }
      }
      Thread.sleep(pause);
    }
    log.atInfo()
        .addKeyValue("peerId", to.text())
        .addKeyValue("particleId", particle.id())
        .addKeyValue("cause", trouble)
        .log("particle could not be delivered");
    return false;
  }

  private int transmit(Connection over, ParticleFrame frame)
      throws IOException, InterruptedException {
    int estimate = frame.data().length + frame.particle().script().length() + 1024;
    if (!sending.tryAcquire(estimate, LONGEST_PAUSE_MS)) {
      return 2;
    }
    try {
      return ParticleProtocol.send(over, ParticleCodec.encode(frame));
    } finally {
      sending.release(estimate);
    }
  }
}
