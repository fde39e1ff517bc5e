package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevChainTest {
  private final List<HasMetadata> objects =
      Charts.parse(Charts.render(Charts.DEV_CHAIN, "decentra-system", List.of()));

  @Test
  void chainBeginsWithTheContractsThatWereBuilt() throws IOException {
    var built = Charts.ROOT.resolveSibling("market-sync/contracts/deployments/dev-state.json");

    assertThat(objects)
        .filteredOn(ConfigMap.class::isInstance)
        .map(ConfigMap.class::cast)
        .singleElement()
        .satisfies(
            state ->
                assertThat(state.getData())
                    .containsEntry("dev-state.json", Files.readString(built)));
  }

  @Test
  void chainLoadsThem() {
    assertThat(Charts.pods(objects).values())
        .singleElement()
        .satisfies(
            pod ->
                assertThat(pod.getSpec().getContainers().getFirst().getArgs())
                    .contains("--chain-id=31337", "--load-state=/etc/dev-chain/dev-state.json"));
  }
}
