package io.decentracompute.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** k3s in a Docker container: one node. */
final class K3sCluster implements RunningCluster {
  private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.35.4-k3s1");

  private final K3sContainer container;
  private final Path kubeconfig;

  private K3sCluster(K3sContainer container, Path kubeconfig) {
    this.container = container;
    this.kubeconfig = kubeconfig;
  }

  /**
   * Whether a Docker engine answers. Asks only where there is a sign of one: the question is slow.
   */
  static boolean possible(Map<String, String> environment) {
    var sign =
        environment.containsKey("DOCKER_HOST") || Files.exists(Path.of("/var/run/docker.sock"));
    return sign && DockerClientFactory.instance().isDockerAvailable();
  }

  static K3sCluster start() {
    var container = new K3sContainer(IMAGE);
    container.start();
    try {
      var file = Files.createTempFile("decentra-k3s", ".kubeconfig");
      Files.writeString(file, container.getKubeConfigYaml());
      return new K3sCluster(container, file);
    } catch (IOException e) {
      container.stop();
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public boolean lightOnly() {
    return false;
  }

  @Override
  public void loadImages(List<Path> archives) {
    for (var archive : archives) {
      container.copyFileToContainer(MountableFile.forHostPath(archive), "/tmp/image.tar");
      run("ctr", "-n", "k8s.io", "images", "import", "/tmp/image.tar");
    }
  }

  private void run(String... command) {
    try {
      ExecResult result = container.execInContainer(command);
      if (result.getExitCode() != 0) {
        throw new ClusterException(
            String.join(" ", command) + " failed in k3s: " + result.getStderr());
      }
    } catch (IOException e) {
      throw new ClusterException(String.join(" ", command) + " could not be run in k3s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Interrupted during " + String.join(" ", command), e);
    }
  }

  @Override
  public void node(NodeAction action, String node) {
    throw new ClusterException(
        action.command()
            + " "
            + node
            + " needs a cluster of several nodes: ask for Cluster.full(2) or more.");
  }

  @Override
  public void close() {
    container.stop();
    try {
      Files.deleteIfExists(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
