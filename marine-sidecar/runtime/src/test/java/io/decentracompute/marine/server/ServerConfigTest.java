package io.decentracompute.marine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerConfigTest {
  @Test
  void theDefaultsAreThoseOfTheWorkerPod() {
    var config = ServerConfig.from(Map.of());

    assertThat(config.socket()).isEqualTo(Path.of("/run/decentra/marine.sock"));
    assertThat(config.vault()).isEqualTo(Path.of("/vault"));
    assertThat(config.data()).isEqualTo(Path.of("/data"));
    assertThat(config.httpPort()).isEqualTo(8082);
    assertThat(config.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aWrongValueIsNamedWithItsVariableAndTheRemedy() {
    assertThatThrownBy(() -> ServerConfig.from(Map.of("DECENTRA_HTTP_PORT", "http")))
        .hasMessage(
            "DECENTRA_HTTP_PORT is http, which is no number; set it to a number from 0 to 65535");
    assertThatThrownBy(() -> ServerConfig.from(Map.of("DECENTRA_MARINE_THREADS", "0")))
        .hasMessageContaining("DECENTRA_MARINE_THREADS is 0");
    assertThatThrownBy(() -> ServerConfig.from(Map.of("DECENTRA_VAULT", "vault")))
        .hasMessageContaining("DECENTRA_VAULT is vault, which is not absolute");
  }
}
