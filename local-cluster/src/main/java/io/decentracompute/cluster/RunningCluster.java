package io.decentracompute.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;

/** A cluster that answers. Closing it gives back what was started for it. */
public sealed interface RunningCluster extends AutoCloseable
    permits GivenCluster, K3sCluster, LocalCluster {
  /**
   * Starts a cluster for a program that is no JUnit test, from the same places as {@link Cluster}
   * has it from.
   *
   * @param nodes how many, 1 to 99
   * @throws ClusterException when there is none to be had; the message says what to run
   */
  static RunningCluster start(int nodes) {
    return ClusterSource.start(new Shape.Full(nodes, false), System.getenv());
  }

  /** A client with rights to everything; the caller closes it. */
  default KubernetesClient connect() {
    return Cluster.connect(kubeconfig(), "default");
  }

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
