package io.decentracompute.operator.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void gatewayFollowsFromServiceAndNamespace() {
    var settings = Settings.read(name -> name.equals("DECENTRA_NAMESPACE") ? "elsewhere" : null);

    assertThat(settings.gateway().apiUrl()).hasToString("http://decentra-gateway.elsewhere:8081");
    assertThat(settings.gateway().address()).isEqualTo("/dns4/decentra-gateway.elsewhere/tcp/4001");
  }

  @ParameterizedTest
  @CsvSource({
    "DECENTRA_NODE_SHARE_CPU, much",
    "DECENTRA_YIELD_TIMEOUT, 2s",
    "DECENTRA_STATUS_PORT, 70000",
    "DECENTRA_GATEWAY_URL, gateway:8081",
    "DECENTRA_IMAGE_PULL_POLICY, Sometimes",
    "DECENTRA_LEADER_ELECTION, yes"
  })
  void wrongValueFailsTheStartWithNameValueAndRemedy(String variable, String value) {
    assertThatThrownBy(() -> Settings.read(name -> name.equals(variable) ? value : null))
        .hasMessageContaining(variable)
        .hasMessageContaining("'" + value + "'")
        .hasMessageContaining("use ");
  }
}
