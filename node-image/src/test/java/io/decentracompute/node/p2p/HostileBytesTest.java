package io.decentracompute.node.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.PeerId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a stranger sends: a result or an {@link IOException}, nothing else, and no more
 * memory than the limits say.
 */
@Timeout(60)
class HostileBytesTest {
  private static final int CASES_PER_SEED = 300;

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  /** Random bytes, or valid ones that were cut, altered or doubled. */
  private static byte[] hostile(Random random, byte[] valid) {
    return switch (random.nextInt(5)) {
      case 0 -> {
        var bytes = new byte[random.nextInt(600)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 1 -> java.util.Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      case 2 -> {
        var twice = java.util.Arrays.copyOf(valid, 2 * valid.length);
        System.arraycopy(valid, 0, twice, valid.length, valid.length);
        yield twice;
      }
      default -> {
        var altered = valid.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
          altered[random.nextInt(altered.length)] = (byte) random.nextInt();
        }
        yield altered;
      }
    };
  }

  private interface Attempt {
    void run(byte[] bytes) throws IOException;
  }

  private static void attack(long seed, byte[] valid, Attempt attempt) {
    var random = new Random(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      var bytes = hostile(random, valid);
      try {
        attempt.run(bytes);
      } catch (IOException e) {
        // the allowed answer
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", case " + i, e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void multistream(long seed) {
    var valid =
        "\u0013/multistream/1.0.0\n\u0007/noise\n"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    attack(
        seed,
        valid,
        bytes -> {
          Multistream.accept(
              new ByteArrayInputStream(bytes), OutputStream.nullOutputStream(), Set.of("/noise"));
          Multistream.propose(
              new ByteArrayInputStream(bytes), OutputStream.nullOutputStream(), "/noise");
        });
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noise(long seed) {
    var first = new byte[34];
    new Random(seed).nextBytes(first);
    first[0] = 0;
    first[1] = 32;
    var random = new Random(seed);
    for (int i = 0; i < 10; i++) { // key agreement costs a millisecond
      var bytes = hostile(random, first);
      try {
        if (random.nextBoolean()) {
          Noise.respond(
              HostTest.key(1), new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
        } else {
          Noise.initiate(
              HostTest.key(1),
              new ByteArrayInputStream(bytes),
              OutputStream.nullOutputStream(),
              Optional.empty());
        }
        throw new AssertionError(
            "a stranger without a key was let in: seed " + seed + ", case " + i);
      } catch (IOException e) {
        // the allowed answer
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void yamux(long seed) {
    var limits =
        new HostLimits(
            1, 1, 1, Duration.ofSeconds(1), 4, HostLimits.LEAST_WINDOW, Duration.ofSeconds(30));
    var random = new Random(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      var bytes = frames(random);
      var opened = new ArrayList<YamuxStream>();
      var unread = new AtomicLong();
      try (var yamux =
          new Yamux(
              new ByteArrayInputStream(bytes),
              OutputStream.nullOutputStream(),
              () -> {},
              false,
              limits,
              unread)) {
        yamux.run(opened::add);
      } catch (IOException e) {
        // the allowed answer
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", case " + i, e);
      }
      assertThat(opened.stream().filter(s -> !s.isOver()).count())
          .as("seed %d, case %d", seed, i)
          .isZero();
      assertThat(unread).as("seed %d, case %d", seed, i).hasValue(0);
    }
  }

  private static byte[] frames(Random random) {
    var out = new ByteArrayOutputStream();
    for (int i = random.nextInt(12); i >= 0; i--) {
      int length = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(40);
      int type = random.nextInt(10) == 0 ? random.nextInt(256) : random.nextInt(4);
      int flags = random.nextInt(3) == 0 ? 1 << random.nextInt(5) : random.nextInt(2);
      var header =
          ByteBuffer.allocate(12)
              .put((byte) (random.nextInt(30) == 0 ? 1 : 0))
              .put((byte) type)
              .putShort((short) flags)
              .putInt(random.nextInt(12) - 1)
              .putInt(length);
      out.writeBytes(header.array());
      if (type == YamuxFrame.DATA && length > 0 && length < 100_000) {
        out.writeBytes(new byte[random.nextInt(10) == 0 ? random.nextInt(length) : length]);
      }
    }
    return out.toByteArray();
  }

  @Test
  void floodOfPingsEndsTheConnectionAndIsNotRemembered() {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < 2_000; i++) {
      out.writeBytes(new byte[] {0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9});
    }
    var yamux =
        new Yamux(
            new ByteArrayInputStream(out.toByteArray()),
            OutputStream.nullOutputStream(),
            () -> {},
            false,
            HostLimits.DEFAULT,
            new AtomicLong());

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> yamux.run(_ -> {}))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("asks faster");
  }

  @Test
  void bytesThatNobodyReadsAreBoundedOverAllStreams() {
    var limits =
        new HostLimits(
            1,
            1,
            1,
            Duration.ofSeconds(1),
            8,
            HostLimits.LEAST_WINDOW,
            HostLimits.LEAST_WINDOW,
            Duration.ofSeconds(30));
    var unread = new AtomicLong();
    var out = new ByteArrayOutputStream();
    for (byte stream : new byte[] {1, 3, 5}) {
      out.writeBytes(new byte[] {0, 1, 0, 1, 0, 0, 0, stream, 0, 0, 0, 0});
      out.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, stream, 0, 2, 0, 0});
      out.writeBytes(new byte[131_072]);
    }
    var yamux =
        new Yamux(
            new ByteArrayInputStream(out.toByteArray()),
            OutputStream.nullOutputStream(),
            () -> {},
            false,
            limits,
            unread);

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> yamux.run(_ -> {}))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("wait to be read");
    assertThat(unread).hasValue(0);
  }

  @Test
  void moreBytesThanTheWindowEndTheConnection() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0});
    for (int i = 0; i < 5; i++) {
      out.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0});
      out.writeBytes(new byte[65_536]);
    }
    var yamux =
        new Yamux(
            new ByteArrayInputStream(out.toByteArray()),
            OutputStream.nullOutputStream(),
            () -> {},
            false,
            HostLimits.DEFAULT,
            new AtomicLong());

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> yamux.run(_ -> {}))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("window");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void identify(long seed) {
    PeerId peer = HostTest.key(1).peerId();
    var valid =
        new Identify(
                peer,
                "agent",
                List.of(
                    Multiaddr.parse("/ip4/1.2.3.4/tcp/5"),
                    Multiaddr.parse("/dns4/a.example/tcp/5/p2p/" + peer)),
                List.of("/a/1", "/b/2"),
                Optional.of(Multiaddr.parse("/ip6/::1/tcp/6")))
            .encode();
    attack(seed, valid, bytes -> Identify.read(new ByteArrayInputStream(bytes), peer));
    attack(
        seed,
        java.util.Arrays.copyOfRange(valid, 2, valid.length),
        bytes -> Identify.decode(bytes, peer));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void addresses(long seed) {
    var valid = Multiaddr.parse("/dns4/a.example/tcp/5/p2p/" + HostTest.key(1).peerId()).toBytes();
    attack(
        seed,
        valid,
        bytes ->
            Multiaddr.ofBytes(bytes)
                .ifPresent(a -> assertThat(Multiaddr.parse(a.toString())).isEqualTo(a)));
  }

  @Test
  void aHostOutlivesStrangersThatSendNoise() throws Exception {
    try (var host =
            Host.start(
                HostTest.key(1),
                Multiaddr.parse("/ip4/127.0.0.1/tcp/0"),
                "a",
                HostLimits.DEFAULT,
                Map.of(),
                new HostListener() {});
        var friend =
            Host.start(
                HostTest.key(2),
                Multiaddr.parse("/ip4/127.0.0.1/tcp/0"),
                "b",
                HostLimits.DEFAULT,
                Map.of(),
                new HostListener() {})) {
      var random = new Random(1);
      for (int i = 0; i < 40; i++) {
        try (var stranger =
            new Socket(InetAddress.getLoopbackAddress(), host.addresses().getFirst().port())) {
          var bytes = new byte[random.nextInt(5_000)];
          random.nextBytes(bytes);
          stranger.getOutputStream().write(bytes);
        } catch (IOException e) {
          // cut off in the middle, which is fine
        }
      }
      assertThat(friend.dial(host.addresses().getFirst()).ping()).isPositive();
    }
  }
}
