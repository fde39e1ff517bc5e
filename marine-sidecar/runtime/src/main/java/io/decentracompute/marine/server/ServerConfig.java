package io.decentracompute.marine.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The sidecar's configuration.
 *
 * @param socket where the node finds us ({@code DECENTRA_MARINE_SOCKET})
 * @param vault directory shared with the node ({@code DECENTRA_VAULT})
 * @param data directory of our own ({@code DECENTRA_DATA})
 * @param httpPort health and metrics ({@code DECENTRA_HTTP_PORT}); 0 takes a free one
 * @param threads guests that run at the same time ({@code DECENTRA_MARINE_THREADS}); by default as
 *     many as cores
 * @param maxServices ({@code DECENTRA_MARINE_MAX_SERVICES})
 * @param maxWaitingCalls calls that may wait for one service ({@code DECENTRA_MARINE_MAX_WAITING})
 * @param maxWrittenMiB what one call may write to files ({@code DECENTRA_MARINE_MAX_WRITTEN_MIB})
 * @param fuel what one call may use ({@code DECENTRA_MARINE_FUEL}); 0 where calls are not metered
 */
public record ServerConfig(
    Path socket,
    Path vault,
    Path data,
    int httpPort,
    int threads,
    int maxServices,
    int maxWaitingCalls,
    int maxWrittenMiB,
    long fuel) {

  /** Reads the environment; a wrong value fails with its name, itself and the remedy. */
  public static ServerConfig from(Map<String, String> environment) {
    return new ServerConfig(
        path(environment, "DECENTRA_MARINE_SOCKET", "/run/decentra/marine.sock"),
        path(environment, "DECENTRA_VAULT", "/vault"),
        path(environment, "DECENTRA_DATA", "/data"),
        number(environment, "DECENTRA_HTTP_PORT", 8082, 0, 65_535),
        number(
            environment,
            "DECENTRA_MARINE_THREADS",
            Runtime.getRuntime().availableProcessors(),
            1,
            1_024),
        number(environment, "DECENTRA_MARINE_MAX_SERVICES", 64, 1, 10_000),
        number(environment, "DECENTRA_MARINE_MAX_WAITING", 64, 1, 100_000),
        number(environment, "DECENTRA_MARINE_MAX_WRITTEN_MIB", 64, 0, 1 << 20),
        number(environment, "DECENTRA_MARINE_FUEL", 0L, 0L, 1L << 62));
  }

  private static Path path(Map<String, String> environment, String name, String fallback) {
    String text = environment.getOrDefault(name, fallback);
    try {
      var path = Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "%s is %s, which is no path; set it to an absolute path".formatted(name, text), e);
    }
    throw new IllegalArgumentException(
        "%s is %s, which is not absolute; set it to an absolute path".formatted(name, text));
  }

  private static int number(
      Map<String, String> environment, String name, int fallback, int least, int most) {
    return Math.toIntExact(number(environment, name, (long) fallback, least, most));
  }

  private static long number(
      Map<String, String> environment, String name, long fallback, long least, long most) {
    String text = environment.getOrDefault(name, "");
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is %s, which is no number; set it to a number from %d to %d"
              .formatted(name, text, least, most),
          e);
    }
    throw new IllegalArgumentException(
        "%s is %s; set it to a number from %d to %d".formatted(name, text, least, most));
  }
}
