package io.decentracompute.marine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The checked-in modules are what their sources give, byte for byte (needs Debian's clang for
 * Wasm).
 */
@Tag("contract")
final class FixtureBuildTest {
  @ParameterizedTest
  @ValueSource(strings = {"marine-sidecar/fixtures/build", "samples/thumbnails/build"})
  void buildingAgainGivesTheSameBytes(String script) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("decentra.root"), script).toString(), "--check")
            .redirectErrorStream(true)
            .start();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
  }
}
