package io.decentracompute.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where clusters come from. The user's current context is never one of the places: tests kill
 * nodes.
 */
final class ClusterSource {
  /** Names the kubeconfig of a cluster that tests may use. */
  static final String GIVEN = "DECENTRA_TEST_KUBECONFIG";

  private static final AtomicInteger STARTED = new AtomicInteger();

  private ClusterSource() {}

  static RunningCluster start(Shape shape, Map<String, String> environment) {
    var given = environment.getOrDefault(GIVEN, "");
    if (!given.isEmpty()) {
      return given(Path.of(given));
    }
    // One container of k3s is one node with shared cores.
    if (shape.equals(new Shape.Full(1, false)) && K3sCluster.possible(environment)) {
      return K3sCluster.start();
    }
    var name = "test-" + ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet();
    return LocalCluster.start(Script.find(), name, shape);
  }

  private static GivenCluster given(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      throw new ClusterException(
          GIVEN
              + " names "
              + kubeconfig
              + ", which can't be read. Correct it, or unset it to use a cluster of local-cluster/cluster.");
    }
    return new GivenCluster(kubeconfig);
  }
}
