package io.decentracompute.aqua.tools.network;

import io.decentracompute.aqua.simulation.Order;

/**
 * In which order things happen.
 *
 * @param newestFirst whether the newest event comes next, not the oldest
 * @param oneByOne whether results of calls that were asked for together come one by one
 */
public record Schedule(boolean newestFirst, boolean oneByOne) {
  /** All of them. */
  public static final java.util.List<Schedule> ALL =
      java.util.List.of(
          new Schedule(false, false),
          new Schedule(false, true),
          new Schedule(true, false),
          new Schedule(true, true));

  /** As an order of the simulated network. */
  Order order() {
    return newestFirst ? Order.lastInFirstOut(!oneByOne) : Order.firstInFirstOut(!oneByOne);
  }
}
