package io.decentracompute.aqua.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The VS Code extension's own tests, under Node. */
@Tag("contract")
class ExtensionTest {
  @Test
  void extensionStartsTheServerAndStopsIt() throws IOException, InterruptedException {
    var process =
        new ProcessBuilder("node", "--test", "../vscode/test/").redirectErrorStream(true).start();
    try {
      var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).as(told).isZero();
      assertThat(told).contains("# pass 3");
    } finally {
      process.destroy();
    }
  }
}
