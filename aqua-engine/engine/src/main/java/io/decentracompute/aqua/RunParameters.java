package io.decentracompute.aqua;

/**
 * Where and for which particle a step runs.
 *
 * @param timestampMs of the particle
 * @param ttlMs of the particle
 * @param particleSignature of the particle; {@link Profile#DECENTRA} checks it and binds results to
 *     it
 * @param keyPair of the current peer: it signs what this step adds
 */
@SuppressWarnings(
    "ArrayRecordComponent") // bytes of megabytes are handed over, not copied or compared
public record RunParameters(
    PeerId initPeerId,
    PeerId currentPeerId,
    long timestampMs,
    long ttlMs,
    String particleId,
    byte[] particleSignature,
    KeyPair keyPair,
    Limits limits,
    Profile profile) {

  public RunParameters {
    particleSignature = particleSignature.clone();
  }

  /** The parameters of a particle at the peer that owns this key. */
  public static RunParameters of(Particle particle, KeyPair peer, Limits limits, Profile profile) {
    return new RunParameters(
        particle.initPeerId(),
        peer.peerId(),
        particle.timestampMs(),
        particle.ttlMs(),
        particle.id(),
        particle.signature(),
        peer,
        limits,
        profile);
  }

  @Override
  public byte[] particleSignature() {
    return particleSignature.clone();
  }
}
