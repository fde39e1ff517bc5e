package io.decentracompute.aqua.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.junit.jupiter.api.Test;

/** Our BLAKE3 against the published vectors and another implementation. */
class Blake3Test {
  @Test
  void publishedVectorsAgree() {
    assertThat(hex(new byte[0]))
        .isEqualTo("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
    assertThat(hex("abc".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo("6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
  }

  @Test
  void everyLengthAgreesWithBouncyCastle() {
    var random = new Random(3);
    for (int length = 0; length < 9_300; length = length < 2_200 ? length + 1 : length + 61) {
      assertAgrees(random, length);
    }
    for (int chunks : new int[] {8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 1_000, 1_024, 1_025}) {
      for (int more : new int[] {-1, 0, 1, 500}) {
        assertAgrees(random, chunks * 1024 + more);
      }
    }
  }

  private static void assertAgrees(Random random, int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    var digest = new Blake3Digest(256);
    digest.update(bytes, 0, length);
    var expected = new byte[32];
    digest.doFinal(expected, 0);

    assertThat(Blake3.hash(bytes)).as("of %s bytes", length).isEqualTo(expected);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(Blake3.hash(bytes));
  }
}
