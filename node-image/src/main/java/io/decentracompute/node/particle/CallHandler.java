package io.decentracompute.node.particle;

/**
 * Answers host calls; called on virtual threads, many at once, interrupted when the particle ends.
 */
@FunctionalInterface
public interface CallHandler {
  /** Never throws on account of a script. */
  Answer call(HostCall call);
}
