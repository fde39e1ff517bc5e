package io.decentracompute.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected values are from an implementation of Keccak-256 and the ABI of another language. */
class ChainIdsTest {
  private static final String REGISTRY = "0x" + "11".repeat(20);
  private static final String PROVIDER = "0x" + "55".repeat(20);

  @Test
  void peerIdIsTheHashOfTheAbiEncoding() {
    assertThat(ChainIds.peer(31_337, REGISTRY, PROVIDER, "node-2"))
        .isEqualTo("0xe2338239e4f2cae10c77c1f3d8264248ec31f9371063142260a9903a546db7fc");
  }

  @Test
  void longNodeNameFillsSeveralWords() {
    assertThat(
            ChainIds.peer(
                31_337, REGISTRY, PROVIDER, "a-node-with-a-name-of-more-than-32-bytes.example"))
        .isEqualTo("0x496f648d79e2cfd1ef227f022d49bcd51f68922b75bebf56bf6a05ad0dca7fd8");
  }

  @Test
  void unitIdIsTheHashOfPeerAndIndex() {
    var peer = "0xe2338239e4f2cae10c77c1f3d8264248ec31f9371063142260a9903a546db7fc";

    assertThat(ChainIds.unit(peer, 0))
        .isEqualTo("0x82908e332a5fb3ca528c2fce435df84692188589297bbb46c47a010f2e4b2465");
    assertThat(ChainIds.unit(peer, 3))
        .isEqualTo("0x29d76a50dc744c8b110ec96e3c2efc4cda02851d9538600f1960610f0570a351");
  }
}
