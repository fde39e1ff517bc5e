package io.decentracompute.node.marine;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.marine.proto.CallRequest;
import io.decentracompute.marine.proto.CallResponse;
import io.decentracompute.marine.proto.Failure;
import io.decentracompute.marine.proto.MarineGrpc;
import io.decentracompute.marine.proto.Returned;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.HostCall;
import io.decentracompute.node.particle.VaultFixture;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The client against a server that says what a test wants; the real sidecar is in {@code
 * RealWasmTest}.
 */
@Timeout(60)
class MarineClientTest {
  private static final KeyPair KEY = KeyPair.ofSeed(new byte[32]);

  @TempDir Path dir;
  private final AtomicReference<CallResponse> answer =
      new AtomicReference<>(CallResponse.getDefaultInstance());
  private final AtomicReference<CallRequest> asked = new AtomicReference<>();
  private volatile boolean silent;
  private EventLoopGroup events;
  private Server server;
  private MarineClient client;

  private final class Stub extends MarineGrpc.MarineImplBase {
    @Override
    public void call(CallRequest request, StreamObserver<CallResponse> observer) {
      asked.set(request);
      if (!silent) {
        observer.onNext(answer.get());
        observer.onCompleted();
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    events = new NioEventLoopGroup(1);
    server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(dir.resolve("s")))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(events)
            .workerEventLoopGroup(events)
            .addService(new Stub())
            .build()
            .start();
    client = new MarineClient(dir.resolve("s"), "host", Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.shutdownNow().awaitTermination();
    events.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }

  private HostCall call(long ttlMs) {
    return new HostCall(
        Particle.sign(KEY, "p", System.currentTimeMillis(), ttlMs, "(null)"),
        "thumbnails",
        "thumbnail",
        List.of(Json.of("path"), Json.of(64)),
        List.of(List.of(new Tetraplet("peer", "content", "get", "")), List.of()),
        VaultFixture.at(dir.resolve("vault")));
  }

  @Test
  void theWholeCallReachesTheSidecarAndItsValueComesBack() {
    answer.set(
        CallResponse.newBuilder()
            .setReturned(Returned.newBuilder().setValueJson("\"made\""))
            .build());

    assertThat(client.call(call(10_000))).isEqualTo(new Answer.Value("\"made\""));

    var request = Objects.requireNonNull(asked.get());
    assertThat(request.getArgumentsJson()).isEqualTo("[\"path\",64]");
    assertThat(request.getDeadlineUnixMs())
        .isEqualTo(request.getParticle().getTimestampMs() + 10_000);
    assertThat(request.getParticle().getVaultDir()).isEqualTo(dir.resolve("vault").toString());
    assertThat(request.getParticle().getHostId()).isEqualTo("host");
    assertThat(request.getParticle().getTetrapletsJson())
        .isEqualTo(
            "[[{\"function_name\":\"get\",\"lens\":\"\",\"peer_pk\":\"peer\",\"service_id\":\"content\"}],[]]");
  }

  @ParameterizedTest
  @EnumSource(value = Failure.Kind.class, names = "UNRECOGNIZED", mode = EnumSource.Mode.EXCLUDE)
  void everyFailureIsAnErrorWithACodeAndTheSidecarsMessage(Failure.Kind kind) {
    answer.set(
        CallResponse.newBuilder()
            .setFailure(Failure.newBuilder().setKind(kind).setMessage("why"))
            .build());

    assertThat(client.call(call(10_000)))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            f -> {
              assertThat(f.code()).endsWith(kind.name());
              assertThat(f.message()).isEqualTo("why");
            });
  }

  @Test
  void aSidecarThatSaysNothingIsLeftAtTheParticlesEnd() {
    silent = true;
    assertThat(client.call(call(300)))
        .isInstanceOfSatisfying(
            Answer.Failed.class, f -> assertThat(f.code()).isEqualTo("MARINE_TIMEOUT"));
  }

  @Test
  void aSidecarThatIsNotThereIsAnErrorAtOnce() {
    server.shutdownNow();
    assertThat(client.call(call(20_000)))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            f -> {
              assertThat(f.code()).isEqualTo("MARINE_UNAVAILABLE");
              assertThat(f.message()).contains("ask another worker");
            });
  }
}
