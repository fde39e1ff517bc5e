package io.decentracompute.market.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Ids;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdsTest {
  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPeerIdGivesItsKeyBack(int seed) {
    var key = Ids.keccak(new byte[] {(byte) seed});

    var peerId = PeerIds.of(key);

    assertThat(peerId).matches("^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$");
    assertThat(PeerIds.key(peerId)).contains(key);
  }

  @Test
  void keysOfZerosAndOnesHaveFullLength() {
    assertThat(PeerIds.of(Bytes32.ZERO)).hasSize(52);
    assertThat(PeerIds.of(new Bytes32("0x" + "f".repeat(64)))).hasSize(52);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12D3KooW",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "1111111111111111111111111111111111111111111111111111",
        "12D3KooW0000000000000000000000000000000000000000000"
      })
  void whatIsNoEd25519PeerIdHasNoKey(String text) {
    assertThat(PeerIds.key(text)).isEmpty();
  }
}
