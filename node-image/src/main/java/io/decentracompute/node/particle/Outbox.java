package io.decentracompute.node.particle;

import io.decentracompute.aqua.PeerId;

/** The way to other peers. */
@FunctionalInterface
public interface Outbox {
  /** Sends soon, at most until the particle's end; does not wait and does not fail. */
  void send(PeerId to, ParticleFrame frame);
}
