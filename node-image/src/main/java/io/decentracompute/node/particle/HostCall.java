package io.decentracompute.node.particle;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.json.Json;
import java.util.List;

/**
 * A script asks this peer for something.
 *
 * @param tetraplets per argument where it comes from
 * @param vault the particle's directory
 */
public record HostCall(
    Particle particle,
    String service,
    String function,
    List<Json> arguments,
    List<List<Tetraplet>> tetraplets,
    Vault vault) {
  public HostCall {
    arguments = List.copyOf(arguments);
    tetraplets = List.copyOf(tetraplets);
  }

  /** The particle's end, milliseconds since 1970. */
  public long endMs() {
    return particle.timestampMs() + particle.ttlMs();
  }
}
