package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the charts render, byte by byte. README.md tells how to record anew after a wanted change;
 * the difference is reviewed like code.
 */
class GoldenTest {
  static Set<String> valueSets() {
    return Charts.VALUE_SETS.keySet();
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void chartRendersWhatWasRecorded(String valueSet) throws IOException {
    assertGolden(
        valueSet,
        Charts.render(
            Charts.DECENTRA,
            "decentra-system",
            Charts.VALUE_SETS.getOrDefault(valueSet, List.of())));
  }

  @Test
  void developmentChainRendersWhatWasRecorded() throws IOException {
    assertGolden(
        "dev-chain",
        Charts.render(
            Charts.DEV_CHAIN,
            "decentra-system",
            List.of(Charts.RESOURCES.resolve("values/dev-chain.yaml"))));
  }

  @Test
  void noRecordIsLeftOver() throws IOException {
    try (var files = Files.list(Charts.RESOURCES.resolve("golden"))) {
      assertThat(files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()))
          .containsExactlyInAnyOrder(
              "default.yaml", "dev.yaml", "production.yaml", "dev-chain.yaml");
    }
  }

  private static void assertGolden(String name, String rendered) throws IOException {
    var golden = Charts.RESOURCES.resolve("golden").resolve(name + ".yaml");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, rendered);
    }
    assertThat(rendered).isEqualTo(Files.readString(golden));
  }
}
