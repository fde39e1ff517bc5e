package io.decentracompute.marine.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CidTest {
  @Test
  void knownContentHasItsKnownIdentifier() {
    // Kubo: printf 'hello' | ipfs add --cid-version=1 --raw-leaves -Q
    assertThat(Cid.of("hello".getBytes(StandardCharsets.UTF_8)).text())
        .isEqualTo("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq");
  }

  @Test
  void whatIsPrintedIsRead() {
    var cid = Cid.of(new byte[] {1, 2, 3});

    assertThat(Cid.parse(cid.text())).contains(cid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bafkrei",
        "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
        "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4ye1",
        "BAFKREIBM6JG3UX5QUMHCN2B3FLC3TYU6DMLB4XA7U5BF44YEGNRJHC4YEQ"
      })
  void otherTextsAreNone(String text) {
    assertThat(Cid.parse(text)).isEmpty();
  }
}
