package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTest {
  private static final Path ROOT = Path.of(System.getProperty("decentra.root"));
  private static final String PROXY = "http://host.local-cluster:4711";

  @Test
  void onlyTheEndpointOfTheNetworkDiffers(@TempDir Path folder) throws Exception {
    Stage.set(ROOT, folder, PROXY);
    Stage.set(ROOT, folder, PROXY); // a second time over the first

    String ours = Files.readString(folder.resolve("samples/network.yaml"));
    assertThat(ours).contains("rpc: [\"" + PROXY + "\"]");
    assertThat(ours.lines().filter(l -> !l.contains("rpc:")).toList())
        .isEqualTo(
            Files.readAllLines(ROOT.resolve("samples/network.yaml")).stream()
                .filter(l -> !l.contains("rpc:"))
                .toList());
    assertThat(folder.resolve("samples/provider.yaml"))
        .hasSameTextualContentAs(ROOT.resolve("samples/provider.yaml"));
    assertThat(folder.resolve("charts/decentra/Chart.yaml")).exists();
  }

  @Test
  void aNetworkWithoutEndpointIsAnError() {
    assertThatThrownBy(() -> Stage.through("spec: {}", PROXY))
        .hasMessageContaining("no line 'rpc:'");
  }
}
