package io.decentracompute.node.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.aqua.KeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostTest {
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
  private static final String ECHO = "/test/echo/1";

  static KeyPair key(int n) {
    var seed = new byte[32];
    Arrays.fill(seed, (byte) n);
    return KeyPair.ofSeed(seed);
  }

  private static Host host(int n, HostLimits limits) throws IOException {
    return Host.start(
        key(n),
        LOOPBACK,
        "test/" + n,
        limits,
        Map.of(
            ECHO,
            (_, stream) -> {
              stream.deadline(Duration.ofSeconds(20));
              stream.input().transferTo(stream.output());
            }),
        new HostListener() {});
  }

  private static Host host(int n) throws IOException {
    return host(n, HostLimits.DEFAULT);
  }

  @Test
  void twoHostsPingEachOtherOverOneConnection() throws Exception {
    try (var a = host(1);
        var b = host(2)) {
      var there = a.dial(b.addresses().getFirst());
      assertThat(there.peer()).isEqualTo(b.peerId());
      assertThat(there.ping()).isPositive();

      var back = b.connection(a.peerId()).orElseThrow();
      assertThat(back.isOutbound()).isFalse();
      assertThat(back.ping()).isPositive();
    }
  }

  @Test
  void peersIdentifyThemselvesBothWays() throws Exception {
    try (var a = host(1);
        var b = host(2)) {
      var there = a.dial(b.addresses().getFirst());
      var back = b.connection(a.peerId()).orElseThrow();

      var b1 = await(there::identity);
      var a1 = await(back::identity);

      assertThat(b1.agent()).isEqualTo("test/2");
      assertThat(b1.protocols()).contains(ECHO, Ping.PROTOCOL, Identify.PROTOCOL);
      assertThat(b1.addresses())
          .containsExactly(
              Multiaddr.parse("/ip4/127.0.0.1/tcp/" + b.addresses().getFirst().port()));
      assertThat(a1.agent()).isEqualTo("test/1");
      assertThat(a1.observed().orElseThrow().port()).isEqualTo(b.addresses().getFirst().port());
    }
  }

  private static <T> T await(Callable<Optional<T>> source) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      var value = source.call();
      if (value.isPresent()) {
        return value.get();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("nothing within 20 s");
  }

  @Test
  void megabytesGoThereAndBackOnManyStreamsAtOnce() throws Exception {
    try (var a = host(1);
        var b = host(2);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var connection = a.dial(b.addresses().getFirst());
      var echoes =
          IntStream.range(0, 16).mapToObj(n -> threads.submit(() -> echo(connection, n))).toList();
      for (var echo : echoes) {
        assertThat(echo.get()).isTrue();
      }
    }
  }

  private static boolean echo(Connection connection, int seed) throws Exception {
    var sent = new byte[1_500_000];
    new Random(seed).nextBytes(sent);
    try (var stream = connection.open(ECHO)) {
      stream.deadline(Duration.ofSeconds(30));
      Thread.ofVirtual()
          .start(
              () -> {
                try (var out = stream.output()) {
                  out.write(sent);
                } catch (IOException e) {
                  stream.reset();
                }
              });
      return Arrays.equals(stream.input().readAllBytes(), sent);
    }
  }

  @Test
  void anotherPeerThanTheOneDialledIsRefused() throws Exception {
    try (var a = host(1);
        var b = host(2)) {
      var wrong = b.addresses().getFirst().withPeer(key(3).peerId());
      assertThatThrownBy(() -> a.dial(wrong))
          .hasMessageContaining("but " + b.peerId() + " answered");
    }
  }

  @Test
  void unknownProtocolIsAnErrorOfTheStreamOnly() throws Exception {
    try (var a = host(1);
        var b = host(2)) {
      var connection = a.dial(b.addresses().getFirst());
      assertThatThrownBy(() -> connection.open("/nobody/speaks/this"))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("/nobody/speaks/this");
      assertThat(connection.ping()).isPositive();
    }
  }

  @Test
  void streamsAboveTheLimitAreRefusedAndTheConnectionGoesOn() throws Exception {
    var few =
        new HostLimits(
            8, 2, 4, Duration.ofSeconds(10), 3, HostLimits.LEAST_WINDOW, Duration.ofSeconds(30));
    try (var a = host(1);
        var b = host(2, few)) {
      var connection = a.dial(b.addresses().getFirst());
      await(connection::identity);
      await(b.connection(a.peerId()).orElseThrow()::identity);
      var one = connection.open(ECHO);
      var two = connection.open(ECHO);
      var three = connection.open(ECHO);

      assertThatThrownBy(() -> connection.open(ECHO)).isInstanceOf(IOException.class);
      two.reset();

      one.output().write(7);
      assertThat(one.input().read()).isEqualTo(7);
      three.reset();
    }
  }

  @Test
  void aNewConnectionOfAPeerReplacesItsOldest() throws Exception {
    var one =
        new HostLimits(
            8, 1, 4, Duration.ofSeconds(10), 8, HostLimits.LEAST_WINDOW, Duration.ofSeconds(30));
    try (var b = host(2, one);
        var a1 = host(1);
        var a2 = host(1)) {
      var first = a1.dial(b.addresses().getFirst());
      var second = a2.dial(b.addresses().getFirst());
      assertThat(second.ping()).isPositive();
      await(() -> first.isOpen() ? Optional.empty() : Optional.of(true));
      assertThat(b.peers()).containsExactly(a1.peerId());
    }
  }

  @Test
  void strangersThatSayNothingDoNotKeepAPeerOut() throws Exception {
    var two =
        new HostLimits(
            64, 1, 2, Duration.ofMinutes(5), 8, HostLimits.LEAST_WINDOW, Duration.ofSeconds(30));
    var silent = new ArrayList<Socket>();
    try (var b = Host.start(key(2), LOOPBACK, "b", two, Map.of(), new HostListener() {});
        var a = host(1)) {
      for (int i = 0; i < 8; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), b.addresses().getFirst().port()));
      }
      assertThat(a.dial(b.addresses().getFirst()).ping()).isPositive();
    } finally {
      for (var socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void connectionsAboveTheLimitAreClosedAtOnceAndReported() throws Exception {
    var one =
        new HostLimits(
            1, 1, 4, Duration.ofSeconds(5), 8, HostLimits.LEAST_WINDOW, Duration.ofSeconds(30));
    var troubles = new ArrayBlockingQueue<HostListener.Trouble>(16);
    var listener =
        new HostListener() {
          @Override
          public void onTrouble(Trouble trouble, String from, String message) {
            var _ = troubles.offer(trouble);
          }
        };
    try (var b = Host.start(key(2), LOOPBACK, "b", one, Map.of(), listener);
        var a = host(1);
        var c = host(3)) {
      a.dial(b.addresses().getFirst()).ping();
      assertThatThrownBy(() -> c.dial(b.addresses().getFirst())).isInstanceOf(IOException.class);
      assertThat(troubles.poll(10, TimeUnit.SECONDS))
          .isEqualTo(HostListener.Trouble.TOO_MANY_CONNECTIONS);
    }
  }

  @Test
  void losingTheLastConnectionIsHeard() throws Exception {
    var gone = new CountDownLatch(1);
    var listener =
        new HostListener() {
          @Override
          public void onPeer(io.decentracompute.aqua.PeerId peer, boolean connected) {
            if (!connected) {
              gone.countDown();
            }
          }
        };
    try (var b = Host.start(key(2), LOOPBACK, "b", HostLimits.DEFAULT, Map.of(), listener)) {
      try (var a = host(1)) {
        a.dial(b.addresses().getFirst()).ping();
      }
      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(b.peers()).isEmpty();
    }
  }
}
