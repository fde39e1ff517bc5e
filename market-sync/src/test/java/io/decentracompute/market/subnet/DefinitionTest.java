package io.decentracompute.market.subnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.subnet.SubnetSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class DefinitionTest {
  @Test
  void keysAreSortedAndDefaultsAreWrittenOut() {
    var spec =
        new KubernetesSerialization()
            .unmarshal(
                """
                services:
                - name: thumbnails
                  modules: [{name: thumbnails, cid: bafkreix, sources: ["http://a.example/x"]}]
                  config: {Z: "1", A: "ü"}
                """,
                SubnetSpec.class);

    assertThat(new String(Definition.of(spec), UTF_8))
        .isEqualTo(
            "{\"functions\":[],\"services\":[{\"config\":{\"A\":\"ü\",\"Z\":\"1\"},"
                + "\"limits\":{\"memoryMiB\":256,\"timeoutMs\":10000},"
                + "\"modules\":[{\"cid\":\"bafkreix\",\"name\":\"thumbnails\",\"sources\":[\"http://a.example/x\"]}],"
                + "\"name\":\"thumbnails\"}],\"v\":1}");
  }
}
