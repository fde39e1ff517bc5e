package io.decentracompute.marine.service;

/**
 * What one service may take. A request's 0 means the default.
 *
 * @param memoryMiB linear memory of its modules together, 1 to 2,047
 * @param timeoutMs longest a call may take, 1 to 600,000
 * @param maxResultBytes largest result, 1 byte to 8 MiB; larger data goes through files
 * @param maxArgumentBytes largest JSON text of arguments, 1 byte to 8 MiB
 */
public record Limits(int memoryMiB, int timeoutMs, int maxResultBytes, int maxArgumentBytes) {
  private static final int LARGEST_MESSAGE = 8 << 20;
  public static final Limits DEFAULT = new Limits(256, 10_000, 1 << 20, 1 << 20);

  public Limits {
    require("memory_mib", memoryMiB, 2_047);
    require("timeout_ms", timeoutMs, 600_000);
    require("max_result_bytes", maxResultBytes, LARGEST_MESSAGE);
    require("max_argument_bytes", maxArgumentBytes, LARGEST_MESSAGE);
  }

  private static void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "the limit %s must be 1 to %d, and not %s; correct the service's limits"
              .formatted(name, most, Integer.toUnsignedString(value)));
    }
  }

  /** Limits as asked for, with the default for each that is 0. */
  public static Limits of(int memoryMiB, int timeoutMs, int maxResultBytes, int maxArgumentBytes) {
    return new Limits(
        memoryMiB == 0 ? DEFAULT.memoryMiB : memoryMiB,
        timeoutMs == 0 ? DEFAULT.timeoutMs : timeoutMs,
        maxResultBytes == 0 ? DEFAULT.maxResultBytes : maxResultBytes,
        maxArgumentBytes == 0 ? DEFAULT.maxArgumentBytes : maxArgumentBytes);
  }
}
