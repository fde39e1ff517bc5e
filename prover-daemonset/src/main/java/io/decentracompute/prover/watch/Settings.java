package io.decentracompute.prover.watch;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The prover's configuration (docs/seams.md, section 9).
 *
 * @param nodeName the Kubernetes Node that this prover runs on
 * @param journal folder of the journal
 * @param library path of the RandomX library; empty: where the system has it
 * @param leavesUrl how others reach this prover's HTTP server
 * @param port of that server
 */
public record Settings(
    String nodeName, Path journal, Optional<String> library, String leavesUrl, int port) {

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException naming the variable, its value and the remedy
   */
  public static Settings from(Map<String, String> environment) {
    String node = environment.getOrDefault("NODE_NAME", "");
    if (node.isBlank()) {
      throw new IllegalArgumentException(
          "NODE_NAME is not set: give it the name of the Node (downward API, spec.nodeName)");
    }
    String port = environment.getOrDefault("DECENTRA_PORT", "8080");
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException(
          "DECENTRA_PORT is '" + port + "': give it a port number from 0 to 65535");
    }
    return new Settings(
        node,
        Path.of(environment.getOrDefault("DECENTRA_JOURNAL", "/var/lib/decentra/journal")),
        Optional.ofNullable(environment.get("DECENTRA_RANDOMX_LIBRARY")),
        environment.getOrDefault(
            "DECENTRA_LEAVES_URL",
            "http://" + environment.getOrDefault("POD_IP", "127.0.0.1") + ":" + port),
        Integer.parseInt(port));
  }
}
