package io.decentracompute.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class DownTest {
  /** Before a cluster has a slot, nothing can be of that slot. */
  private static final int NO_SLOT = -1;

  @TempDir Path folder;

  /** One long story, as each of its clusters takes seconds to start. */
  @Test
  void clustersRunSideBySideAndLeaveNothingBehindInFiveSeconds() throws IOException {
    var script = Script.find();
    var mine = "down-" + ProcessHandle.current().pid();
    var image = Probe.image(folder);

    try (var beside = LocalCluster.start(script, mine + "-beside", new Shape.Light())) {
      var before = Machine.look(mine, NO_SLOT);
      var one = LocalCluster.start(script, mine, new Shape.Full(1, true));
      var slot =
          Integer.parseInt(Files.readString(one.kubeconfig().resolveSibling("slot")).strip());
      var during = runPod(one, image, mine, slot);
      one.close();
      var after = Machine.look(mine, slot);

      assertThat(during.traces()).anyMatch(t -> t.startsWith("process")).contains("link dc" + slot);
      assertThat(during.traces()).anyMatch(t -> t.startsWith("cgroup") && t.contains("/node-1/"));
      assertThat(before.traces()).containsAll(after.traces());
      assertThat(one.kubeconfig().getParent()).doesNotExist();
      assertThat(beside.run("kubectl", "get", "--raw", "/readyz")).isEqualTo("ok");
    }
  }

  private static Machine runPod(LocalCluster cluster, Path image, String name, int slot)
      throws IOException {
    cluster.loadImages(List.of(image));
    var config = Config.fromKubeconfig(Files.readString(cluster.kubeconfig()));
    config.setNamespace("default");
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      client
          .serviceAccounts()
          .withName("default")
          .waitUntilCondition(Objects::nonNull, 10, TimeUnit.SECONDS);
      Probe.start(client, "node-1");
      return Machine.look(name, slot);
    }
  }
}
