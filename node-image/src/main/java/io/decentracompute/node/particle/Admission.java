package io.decentracompute.node.particle;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The checks at the door, cheapest first: lifetime, signature, rate. Size was checked while
 * reading.
 */
final class Admission {
  private final ParticleLimits limits;
  private final RateLimiter initiators;
  private final RateLimiter peers;

  Admission(ParticleLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.initiators = new RateLimiter(limits.perInitiator(), nanoTime);
    this.peers = new RateLimiter(limits.perPeer(), nanoTime);
  }

  /** Why a particle is not let in, or empty. */
  Optional<Refusal> refusal(Particle particle, PeerId from, long nowMs) {
    if (particle.isExpired(nowMs)) {
      return Optional.of(Refusal.EXPIRED);
    }
    if (particle.timestampMs() > nowMs + limits.clockSkew().toMillis()) {
      return Optional.of(Refusal.FROM_FUTURE);
    }
    if (particle.ttlMs() > limits.maxTtl().toMillis()) {
      return Optional.of(Refusal.TTL_TOO_LONG);
    }
    if (!particle.verify()) {
      return Optional.of(Refusal.BAD_SIGNATURE);
    }
    if (!peers.tryTake(from.text()) || !initiators.tryTake(particle.initPeerId().text())) {
      return Optional.of(Refusal.RATE_LIMITED);
    }
    return Optional.empty();
  }
}
