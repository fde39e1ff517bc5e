package io.decentracompute.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class ExclusiveCoresTest {
  @RegisterExtension static final Cluster cluster = Cluster.fullWithExclusiveCores();
  @TempDir static Path folder;

  @Test
  void guaranteedPodOfOneCpuHasACoreThatIsNotTheNodes() {
    cluster.loadImages(Probe.image(folder));

    Probe.start(
        cluster.client(),
        "node-1",
        Map.of("cpu", new Quantity("1"), "memory", new Quantity("64Mi")));

    assertThat(Probe.cores(cluster.client(), "node-1")).matches("[1-9][0-9]*");
  }
}
