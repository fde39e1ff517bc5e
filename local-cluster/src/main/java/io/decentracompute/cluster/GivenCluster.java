package io.decentracompute.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * The cluster that {@code DECENTRA_TEST_KUBECONFIG} names. It is not ours, so its nodes and images
 * are left alone.
 */
record GivenCluster(Path kubeconfig) implements RunningCluster {
  @Override
  public boolean lightOnly() {
    return false;
  }

  @Override
  public void loadImages(List<Path> archives) {
    throw new ClusterException(
        "Images "
            + archives
            + " can't be loaded into the cluster of DECENTRA_TEST_KUBECONFIG="
            + kubeconfig
            + ". Load them by its own means, or unset the variable to use a local cluster.");
  }

  @Override
  public void node(NodeAction action, String node) {
    throw new ClusterException(
        action.command()
            + " "
            + node
            + " isn't done to the cluster of DECENTRA_TEST_KUBECONFIG="
            + kubeconfig
            + ". Unset the variable to use a local cluster.");
  }

  @Override
  public void close() {}
}
