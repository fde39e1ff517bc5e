package io.decentracompute.market.network;

/** Whether this process is the one that writes what all roles see alike. */
@FunctionalInterface
public interface Writership {
  /** True while this process holds the lease. */
  boolean isHeld();
}
