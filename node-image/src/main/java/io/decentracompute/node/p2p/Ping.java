package io.decentracompute.node.p2p;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/** {@code /ipfs/ping/1.0.0}: 32 bytes there and back. */
final class Ping {
  static final String PROTOCOL = "/ipfs/ping/1.0.0";
  private static final int BYTES = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ping() {}

  /** Answers until the other side stops asking. */
  static void serve(Substream stream) throws IOException {
    while (true) {
      stream.deadline(PATIENCE);
      var bytes = stream.input().readNBytes(BYTES);
      if (bytes.length < BYTES) {
        return;
      }
      stream.output().write(bytes);
    }
  }

  static Duration measure(Connection connection) throws IOException {
    try (var stream = connection.open(PROTOCOL)) {
      var sent = new byte[BYTES];
      RANDOM.nextBytes(sent);
      long start = System.nanoTime();
      stream.output().write(sent);
      var back = stream.input().readNBytes(BYTES);
      if (!Arrays.equals(sent, back)) {
        throw new ProtocolException(
            "peer " + connection.peer() + " answers a ping with other bytes");
      }
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }
}
