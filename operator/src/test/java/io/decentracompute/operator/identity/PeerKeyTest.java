package io.decentracompute.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PeerKeyTest {
  @Test
  void peerIdFollowsFromTheSeedAsInLibp2p() {
    // js-libp2p and go-libp2p print this for the seed of 32 zero bytes.
    assertThat(PeerKey.ofSeed(new byte[32]).peerId())
        .isEqualTo("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");
  }

  @Test
  void keyIsNeverPrinted() {
    var key = PeerKey.generate(new SecureRandom());

    assertThat(key).hasToString("PeerKey[" + key.peerId() + "]");
  }
}
