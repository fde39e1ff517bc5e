package io.decentracompute.node.gateway;

/**
 * How many calls and canons some data of this peer's own say to be asked of a peer and not
 * answered.
 */
@FunctionalInterface
public interface InFlight {
  int count(byte[] data);
}
