package io.decentracompute.node.particle;

import java.time.Duration;

/**
 * What particles may use at this peer.
 *
 * @param frameBytes one particle on the wire
 * @param bytesInTransit all frames that are being received at once, and as much again being sent
 * @param live particles at once
 * @param dataBytes data of all live particles together
 * @param mailbox arrivals of one particle that wait
 * @param calls host calls under way at once, sleeping ones included; above it a call fails
 * @param sends particles of this peer's own that are being sent at once, and as many that it hands
 *     on, of which one sender gets at most an eighth
 * @param maxTtl longest life
 * @param clockSkew how far an initiator's clock may be ahead
 * @param perInitiator particles of one initiator
 * @param perPeer particles from one connected peer
 */
public record ParticleLimits(
    int frameBytes,
    long bytesInTransit,
    int live,
    long dataBytes,
    int mailbox,
    int calls,
    int sends,
    Duration maxTtl,
    Duration clockSkew,
    Rate perInitiator,
    Rate perPeer) {

  /**
   * A token bucket.
   *
   * @param perSecond refill
   * @param burst most tokens
   */
  public record Rate(double perSecond, double burst) {
    public Rate {
      if (!(perSecond > 0) || !(burst >= 1)) {
        throw new IllegalArgumentException("a rate is positive and its burst at least 1");
      }
    }
  }

  public static final ParticleLimits DEFAULT =
      new ParticleLimits(
          8 << 20,
          48L << 20,
          2_000,
          64L << 20,
          64,
          10_000,
          512,
          Duration.ofMinutes(20),
          Duration.ofSeconds(30),
          new Rate(500, 2_000),
          new Rate(1_000, 4_000));

  /**
   * What a process with this much heap can stand. Decoded data take many times their bytes, so a
   * small heap takes small particles: a 48th of it, 1 to 8 MiB.
   */
  public static ParticleLimits ofHeap(long heapBytes) {
    int frame = (int) Math.clamp(heapBytes / 48, 1L << 20, DEFAULT.frameBytes);
    return new ParticleLimits(
        frame,
        Math.clamp(heapBytes / 12, 2L * frame, DEFAULT.bytesInTransit),
        DEFAULT.live,
        Math.clamp(heapBytes / 6, 2L * frame, DEFAULT.dataBytes),
        DEFAULT.mailbox,
        DEFAULT.calls,
        DEFAULT.sends,
        DEFAULT.maxTtl,
        DEFAULT.clockSkew,
        DEFAULT.perInitiator,
        DEFAULT.perPeer);
  }
}
