package io.decentracompute.node.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String PEER = HostTest.key(3).peerId().text();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/10.1.2.3/tcp/4001",
        "/ip6/::1/tcp/1",
        "/dns4/gateway.example/tcp/4001",
        "/dns/a/tcp/65535"
      })
  void textAndBytesSayTheSame(String text) {
    for (var address :
        new Multiaddr[] {Multiaddr.parse(text), Multiaddr.parse(text + "/p2p/" + PEER)}) {
      var back = Multiaddr.ofBytes(address.toBytes()).orElseThrow();
      assertThat(back.port()).isEqualTo(address.port());
      assertThat(back.peer()).isEqualTo(address.peer());
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.1.2.3:4001",
        "/ip4/10.1.2.3",
        "/ip4/10.1.2.3/udp/1",
        "/ip4/10.1.2.3/tcp/70000",
        "/ip4/a/tcp/1",
        "/ip4/1.2.3.4/tcp/1/p2p/12D3",
        "/ip4/1.2.3.4/tcp/1/p2p"
      })
  void anotherFormIsRefusedWithTheRightOne(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("/ip4/ADDRESS/tcp/PORT");
  }

  @Test
  void aTransportThatIsNotSpokenHasNoAddress() {
    byte[] udp = {4, 1, 2, 3, 4, (byte) 0x91, 2, 0, 1};
    assertThat(Multiaddr.ofBytes(udp)).isEmpty();
  }
}
