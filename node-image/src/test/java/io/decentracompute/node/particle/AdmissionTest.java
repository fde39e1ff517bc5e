package io.decentracompute.node.particle;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final KeyPair INITIATOR = KeyPair.ofSeed(new byte[32]);
  private static final PeerId SENDER = new PeerId("sender");

  private final AtomicLong nanos = new AtomicLong();
  private final ParticleLimits usual = ParticleLimits.DEFAULT;
  private final ParticleLimits limits =
      new ParticleLimits(
          usual.frameBytes(),
          usual.bytesInTransit(),
          usual.live(),
          usual.dataBytes(),
          usual.mailbox(),
          usual.calls(),
          usual.sends(),
          usual.maxTtl(),
          usual.clockSkew(),
          new ParticleLimits.Rate(1, 2),
          new ParticleLimits.Rate(1, 4));
  private final Admission admission = new Admission(limits, nanos::get);

  private static Particle particle(long timestamp, long ttl) {
    return Particle.sign(INITIATOR, "p", timestamp, ttl, "(null)");
  }

  @Test
  void aFreshSignedParticleComesIn() {
    assertThat(admission.refusal(particle(NOW, 1_000), SENDER, NOW)).isEmpty();
  }

  @Test
  void timeIsCheckedBeforeTheSignature() {
    var forged = new Particle("p", INITIATOR.peerId(), NOW - 2_000, 1_000, "(null)", new byte[64]);
    assertThat(admission.refusal(forged, SENDER, NOW)).contains(Refusal.EXPIRED);
    assertThat(admission.refusal(particle(NOW + 31_000, 1_000), SENDER, NOW))
        .contains(Refusal.FROM_FUTURE);
    assertThat(admission.refusal(particle(NOW, 0xffff_ffffL), SENDER, NOW))
        .contains(Refusal.TTL_TOO_LONG);
  }

  @Test
  void anyChangeOfWhatTheInitiatorSignedIsRefused() {
    var p = particle(NOW, 1_000);
    var other = KeyPair.ofSeed(filled(1)).peerId();
    for (var altered :
        new Particle[] {
          new Particle("q", p.initPeerId(), NOW, 1_000, p.script(), p.signature()),
          new Particle("p", other, NOW, 1_000, p.script(), p.signature()),
          new Particle("p", p.initPeerId(), NOW - 1, 1_000, p.script(), p.signature()),
          new Particle("p", p.initPeerId(), NOW, 1_001, p.script(), p.signature()),
          new Particle("p", p.initPeerId(), NOW, 1_000, "(never)", p.signature()),
          new Particle("p", p.initPeerId(), NOW, 1_000, p.script(), filled(64, 3))
        }) {
      assertThat(admission.refusal(altered, SENDER, NOW)).contains(Refusal.BAD_SIGNATURE);
    }
  }

  @Test
  void anInitiatorIsSlowedDownAndRecovers() {
    var p = particle(NOW, 1_000);
    assertThat(admission.refusal(p, SENDER, NOW)).isEmpty();
    assertThat(admission.refusal(p, SENDER, NOW)).isEmpty();
    assertThat(admission.refusal(p, SENDER, NOW)).contains(Refusal.RATE_LIMITED);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(admission.refusal(p, SENDER, NOW)).isEmpty();
  }

  @Test
  void aForgerDoesNotUseUpTheInitiatorsRate() {
    var forged = new Particle("p", INITIATOR.peerId(), NOW, 1_000, "(null)", new byte[64]);
    for (int i = 0; i < 10; i++) {
      assertThat(admission.refusal(forged, SENDER, NOW)).contains(Refusal.BAD_SIGNATURE);
    }
    assertThat(admission.refusal(particle(NOW, 1_000), SENDER, NOW)).isEmpty();
  }

  private static byte[] filled(int value) {
    return filled(32, value);
  }

  private static byte[] filled(int length, int value) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
