package io.decentracompute.node.particle;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import java.util.Optional;

/**
 * A particle as it travels.
 *
 * @param data the engine's data; not to be changed by anyone
 * @param to the receiver where the connected peer is only its relay
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, handed on and never compared
public record ParticleFrame(Particle particle, byte[] data, Optional<PeerId> to) {}
