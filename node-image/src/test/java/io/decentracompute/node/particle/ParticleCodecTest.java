package io.decentracompute.node.particle;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.msgpack.core.MessagePack;

class ParticleCodecTest {
  static final KeyPair KEY = KeyPair.ofSeed(new byte[32]);

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  static ParticleFrame frame(Optional<PeerId> to) {
    return new ParticleFrame(
        Particle.sign(KEY, "id-ä", 1_700_000_000_000L, 4_000_000_000L, "(null) ; ✓"),
        new byte[] {1, 2, 3},
        to);
  }

  @Test
  void whatIsEncodedComesBackAndStillVerifies() {
    for (var to : java.util.List.of(Optional.<PeerId>empty(), Optional.of(KEY.peerId()))) {
      var sent = frame(to);
      var decoded = ParticleCodec.decode(ParticleCodec.encode(sent));
      assertThat(decoded).isInstanceOf(ParticleCodec.Decoded.Frame.class);
      var got = ((ParticleCodec.Decoded.Frame) decoded).frame();
      assertThat(got.particle()).isEqualTo(sent.particle());
      assertThat(got.particle().verify()).isTrue();
      assertThat(got.data()).isEqualTo(sent.data());
      assertThat(got.to()).isEqualTo(to);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void alteredBytesGiveAnotherParticleOrNone(long seed) {
    var random = new Random(seed);
    var valid = ParticleCodec.encode(frame(Optional.empty()));
    for (int i = 0; i < 500; i++) {
      var bytes = random.nextInt(8) == 0 ? new byte[random.nextInt(200)] : valid.clone();
      if (bytes.length < valid.length) {
        random.nextBytes(bytes);
      } else {
        for (int n = 0; n <= random.nextInt(3); n++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        bytes =
            Arrays.copyOf(
                bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
      }
      assertThat(ParticleCodec.decode(bytes)).as("seed %d, case %d", seed, i).isNotNull();
    }
  }

  @Test
  void aHeaderThatClaimsGigabytesCostsNothing() {
    byte[] bytes = {
      (byte) 0x81,
      (byte) 0xa4,
      'd',
      'a',
      't',
      'a',
      (byte) 0xc6,
      0x7f,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff
    };
    assertThat(ParticleCodec.decode(bytes))
        .isEqualTo(new ParticleCodec.Decoded.Malformed("'data' claims 2147483647 bytes"));
  }

  @Test
  void deepNestingUnderAnUnknownKeyIsNoDanger() throws IOException {
    try (var out = MessagePack.newDefaultBufferPacker()) {
      out.packMapHeader(1).packString("extra");
      for (int i = 0; i < 200_000; i++) {
        out.packArrayHeader(1);
      }
      out.packNil();
      assertThat(ParticleCodec.decode(out.toByteArray()))
          .isInstanceOf(ParticleCodec.Decoded.Malformed.class);
    }
  }

  @Test
  void missingAndDoubledKeysAreNamed() throws IOException {
    try (var out = MessagePack.newDefaultBufferPacker()) {
      out.packMapHeader(2)
          .packString("action")
          .packString("Particle")
          .packString("id")
          .packString("x");
      assertThat(ParticleCodec.decode(out.toByteArray()))
          .isEqualTo(new ParticleCodec.Decoded.Malformed("'init_peer_id' is missing"));
    }
    try (var out = MessagePack.newDefaultBufferPacker()) {
      out.packMapHeader(2).packString("id").packString("a").packString("id").packString("b");
      assertThat(ParticleCodec.decode(out.toByteArray()))
          .isEqualTo(new ParticleCodec.Decoded.Malformed("'id' is given twice"));
    }
  }
}
