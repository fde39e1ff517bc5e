package io.decentracompute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSourceTest {
  @TempDir Path folder;

  @Test
  void clusterThatIsGivenComesFirst() throws IOException {
    var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "");

    try (var cluster = ClusterSource.start(new Shape.Light(), given(kubeconfig))) {
      assertThat(cluster).isEqualTo(new GivenCluster(kubeconfig));
      assertThat(cluster.lightOnly()).isFalse();
    }
  }

  @Test
  void givenKubeconfigThatIsMissingIsNamedWithTheVariable() {
    var missing = folder.resolve("missing");

    assertThatThrownBy(() -> ClusterSource.start(new Shape.Light(), given(missing)))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("DECENTRA_TEST_KUBECONFIG")
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("unset it");
  }

  @Test
  void nodesOfAGivenClusterAreNotTouched() {
    var cluster = new GivenCluster(folder.resolve("kubeconfig"));

    assertThatThrownBy(() -> cluster.node(NodeAction.KILL, "node-1"))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("Unset the variable");
    assertThatThrownBy(() -> cluster.loadImages(List.of(folder)))
        .isInstanceOf(ClusterException.class);
  }

  private static Map<String, String> given(Path kubeconfig) {
    return Map.of(ClusterSource.GIVEN, kubeconfig.toString());
  }
}
