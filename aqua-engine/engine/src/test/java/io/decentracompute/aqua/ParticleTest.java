package io.decentracompute.aqua;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.conformance.Peers;
import org.junit.jupiter.api.Test;

/** Particles are what their initiator signed. */
class ParticleTest {
  private final Particle particle = Particle.sign(Peers.key("a"), "id", 1000, 50, "(null)");

  @Test
  void peerIdsAreThoseOfTheCorpus() {
    assertThat(Peers.key("a").peerId())
        .hasToString("12D3KooWRdFFg3yTbTsDq5Z1yCvCWbqznEFro9jeVivo7rkayJ4D");
    assertThat(Peers.key("a").peerId().publicKey()).hasValue(Peers.key("a").publicKey());
    assertThat(new PeerId("nobody").publicKey()).isEmpty();
  }

  @Test
  void everySignedPartCounts() {
    assertThat(particle.verify()).isTrue();
    assertThat(with("id2", 1000, 50, "(null)").verify()).isFalse();
    assertThat(with("id", 1001, 50, "(null)").verify()).isFalse();
    assertThat(with("id", 1000, 51, "(null)").verify()).isFalse();
    assertThat(with("id", 1000, 50, "(null) ").verify()).isFalse();
  }

  @Test
  void lifeEndsAfterTheTtlAndOnOverflow() {
    assertThat(particle.isExpired(1050)).isFalse();
    assertThat(particle.isExpired(1051)).isTrue();
    assertThat(with("id", Long.MAX_VALUE - 10, 50, "(null)").isExpired(0)).isTrue();
  }

  private Particle with(String id, long timestamp, long ttl, String script) {
    return new Particle(id, particle.initPeerId(), timestamp, ttl, script, particle.signature());
  }
}
