package io.decentracompute.cluster;

import java.nio.file.Path;
import java.util.List;

/** A cluster that answers. Closing it gives back what was started for it. */
sealed interface RunningCluster extends AutoCloseable
    permits GivenCluster, K3sCluster, LocalCluster {
  /** A kubeconfig with rights to everything. */
  Path kubeconfig();

  /** Whether there are no nodes and no controllers. */
  boolean lightOnly();

  /** Makes images of docker or OCI archives known to every node. */
  void loadImages(List<Path> archives);

  /** Does something to a node. */
  void node(NodeAction action, String node);

  @Override
  void close();
}
