package io.decentracompute.node.p2p;

import java.io.IOException;

/**
 * Serves one protocol; called on a virtual thread of its own for each stream, which is closed
 * afterwards.
 */
@FunctionalInterface
public interface StreamHandler {
  /**
   * Serves one stream to its end.
   *
   * @throws IOException when the stream broke or the peer erred; the stream is reset and the host's
   *     listener hears of it
   */
  void handle(Connection connection, Substream stream) throws IOException;
}
