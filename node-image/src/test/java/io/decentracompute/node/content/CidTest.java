package io.decentracompute.node.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CidTest {
  // From the multiformats documentation: the raw CIDv1 of "hello world".
  private static final String HELLO_WORLD =
      "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

  @Test
  void agreesWithIpfs() {
    assertThat(Cid.of("hello world".getBytes(StandardCharsets.UTF_8)).text())
        .isEqualTo(HELLO_WORLD);
    assertThat(Cid.parse(HELLO_WORLD)).isPresent();
  }

  @Test
  void otherKindsOfCidsAreNone() {
    for (var text :
        new String[] {
          "",
          "bafkrei",
          HELLO_WORLD.toUpperCase(java.util.Locale.ROOT),
          HELLO_WORLD + "a",
          "bafybei" + HELLO_WORLD.substring(7), // dag-pb
          "Qm" + HELLO_WORLD.substring(2),
          HELLO_WORLD.substring(0, 58) + "f", // bits beyond the last byte
          "../" + HELLO_WORLD.substring(3)
        }) {
      assertThat(Cid.parse(text)).as(text).isEmpty();
    }
  }
}
