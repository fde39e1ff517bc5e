package io.decentracompute.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
  @TempDir Path dir;

  @Test
  void theVariablesOfAPodAreRead() throws Exception {
    var gateway = NodeConfig.of(TestNodes.gatewayVariables(dir, 1));
    assertThat(gateway.role()).isInstanceOf(NodeConfig.Role.Gateway.class);
    var relay = "/dns4/decentra-gateway.decentra-system/tcp/4001/p2p/" + TestNodes.key(1).peerId();
    var worker =
        NodeConfig.of(
            TestNodes.workerVariables(
                dir, 1, relay, "http://decentra-gateway.decentra-system:8081", TestNodes.EMPTY));
    assertThat(((NodeConfig.Role.Worker) worker.role()).relay()).hasToString(relay);
  }

  @Test
  void everyWrongVariableIsNamedWithItsValueAndARemedy() throws Exception {
    var variables =
        TestNodes.workerVariables(dir, 1, "/ip4/1.2.3.4/tcp/4001", "ftp://x", TestNodes.EMPTY);
    variables.remove("DECENTRA_KEY_FILE");
    variables.put("DECENTRA_DEAL_ID", "7");

    assertThatThrownBy(() -> NodeConfig.of(variables))
        .isInstanceOf(NodeConfig.InvalidException.class)
        .hasMessageContaining("DECENTRA_KEY_FILE is not set; name the file")
        .hasMessageContaining(
            "DECENTRA_RELAY is '/ip4/1.2.3.4/tcp/4001', which cannot be used (it names no peer)")
        .hasMessageContaining("DECENTRA_CONTENT_URL is 'ftp://x'")
        .hasMessageContaining("DECENTRA_DEAL_ID is '7'");
  }

  @Test
  void aRoleIsNeeded() {
    assertThatThrownBy(() -> NodeConfig.of(Map.of()))
        .hasMessageContaining("DECENTRA_ROLE is ''; set it to worker or gateway");
  }

  @Test
  void aSeedOfAnotherLengthIsRefusedWithTheFile() throws Exception {
    var variables = TestNodes.gatewayVariables(dir, 1);
    java.nio.file.Files.write(dir.resolve("seed"), new byte[31]);
    assertThatThrownBy(() -> Node.start(NodeConfig.of(variables)))
        .hasMessageContaining(dir.resolve("seed").toString())
        .hasMessageContaining("31 bytes");
  }
}
