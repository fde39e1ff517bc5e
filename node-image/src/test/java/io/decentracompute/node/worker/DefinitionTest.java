package io.decentracompute.node.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.node.content.Cid;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DefinitionTest {
  private static final Cid CID = Cid.of(new byte[0]);
  private static final String VALID =
      """
      {"functions":[],"services":[{"config":{},"limits":{"memoryMiB":256,"timeoutMs":10000},"modules":[{"cid":"%s","name":"thumbnails","sources":["http://a.example/x"]}],"name":"thumbnails"}],"v":1}"""
          .formatted(CID);

  @Test
  void theCanonicalFormIsRead() {
    var service = Definition.parse(VALID).services().getFirst();
    assertThat(service.name()).isEqualTo("thumbnails");
    assertThat(service.memoryMiB()).isEqualTo(256);
    assertThat(service.timeoutMs()).isEqualTo(10_000);
    assertThat(service.modules().getFirst().cid()).isEqualTo(CID);
    assertThat(service.modules().getFirst().sources()).hasSize(1);
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> Definition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theFieldThatIsWrongIsNamed() {
    refused("", "it is no JSON");
    refused("[]", "no JSON object");
    refused(VALID.replace("\"v\":1", "\"v\":2"), "'v' is not 1");
    refused(VALID.replace(CID.text(), "Qm"), "services[0].modules[0].cid 'Qm' is no CID");
    refused(
        VALID.replace("\"name\":\"thumbnails\"}]", "\"name\":\"op\"}]"),
        "service name 'op' is taken");
    refused(VALID.replace("256", "-1"), "services[0].limits.memoryMiB");
    refused(
        VALID.replace("\"name\":\"thumbnails\",\"sources\"", "\"name\":\"../x\",\"sources\""),
        "services[0].modules[0].name");
    refused(VALID.replace("[{\"cid\"", "[7,{\"cid\""), "services[0].modules[0] is no object");
    refused(" ".repeat(16 * 1024) + VALID, "16384");
  }

  @Test
  void brokenTextIsAnErrorNeverACrash() {
    var random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      var chars = VALID.toCharArray();
      for (int n = 0; n < 3; n++) {
        chars[random.nextInt(chars.length)] = "{}[]\",:1x\\".charAt(random.nextInt(10));
      }
      try {
        Definition.parse(new String(chars));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("the deal's definition cannot be used");
      }
    }
  }
}
