package io.decentracompute.aqua;

import io.decentracompute.aqua.json.Json;
import java.util.List;

/**
 * A host function to call; its result goes into a later step under the same id.
 *
 * @param tetraplets per argument where it comes from: one entry, or one per element of a canon
 *     stream
 */
public record CallRequest(
    String serviceId, String functionName, List<Json> arguments, List<List<Tetraplet>> tetraplets) {
  public CallRequest {
    arguments = List.copyOf(arguments);
    tetraplets = List.copyOf(tetraplets);
  }
}
