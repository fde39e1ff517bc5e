package io.decentracompute.e2e.bench;

import java.lang.management.ManagementFactory;

/** How busy the machine is. */
final class Load {
  private Load() {}

  /** Processes that ran or wanted to, on average over the last minute. */
  static double lastMinute() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
