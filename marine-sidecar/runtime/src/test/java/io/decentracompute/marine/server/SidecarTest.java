package io.decentracompute.marine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.marine.proto.CallRequest;
import io.decentracompute.marine.proto.CallResponse;
import io.decentracompute.marine.proto.CreateServiceRequest;
import io.decentracompute.marine.proto.CreateServiceResponse;
import io.decentracompute.marine.proto.Failure;
import io.decentracompute.marine.proto.Limits;
import io.decentracompute.marine.proto.ListServicesRequest;
import io.decentracompute.marine.proto.MarineGrpc;
import io.decentracompute.marine.proto.Module;
import io.decentracompute.marine.proto.ParticleContext;
import io.decentracompute.marine.proto.RemoveServiceRequest;
import io.decentracompute.marine.service.Fixtures;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from a client on the socket into a module and back. */
final class SidecarTest {
  private final EventLoopGroup events = new NioEventLoopGroup(1);
  private Path socket;
  private Path vault;
  private ServerConfig config;
  private Sidecar sidecar;
  private ManagedChannel channel;
  private MarineGrpc.MarineBlockingStub marine;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    socket = folder.resolve("m.sock");
    vault = Files.createDirectories(folder.resolve("vault")).toRealPath();
    config = new ServerConfig(socket, vault, folder.resolve("data"), 0, 2, 8, 8, 64, 0);
    sidecar = Sidecar.start(config);
    channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(events)
            .overrideAuthority("localhost")
            .usePlaintext()
            .build();
    marine = MarineGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(5, TimeUnit.SECONDS);
    sidecar.close();
    events.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).await(5, TimeUnit.SECONDS);
  }

  private CreateServiceResponse create(String name, String fixture) {
    var file = Fixtures.place(vault, fixture);
    return marine.createService(
        CreateServiceRequest.newBuilder()
            .setName(name)
            .addModules(
                Module.newBuilder()
                    .setName(fixture)
                    .setCid(file.cid())
                    .setPath(file.path().toString()))
            .setLimits(Limits.newBuilder().setMemoryMib(64).setTimeoutMs(1_000))
            .build());
  }

  private CallResponse call(String service, String function, String arguments) {
    return marine.call(
        CallRequest.newBuilder()
            .setService(service)
            .setFunction(function)
            .setArgumentsJson(arguments)
            .build());
  }

  @Test
  void aServiceIsMadeCalledListedAndRemoved() {
    var made = create("greeting", "greeting").getService();
    assertThat(made.getFunctionsList())
        .singleElement()
        .satisfies(
            function -> {
              assertThat(function.getName()).isEqualTo("greeting");
              assertThat(function.getOutputType()).isEqualTo("string");
              assertThat(function.getParameters(0).getType()).isEqualTo("string");
            });
    assertThat(made.getMemoryBytes()).isPositive();

    var answer = call("greeting", "greeting", "[\"socket\"]");
    assertThat(answer.getReturned().getValueJson()).isEqualTo("\"Hi, socket\"");
    assertThat(answer.getElapsedMicros()).isPositive();

    assertThat(marine.listServices(ListServicesRequest.getDefaultInstance()).getServicesList())
        .singleElement()
        .satisfies(service -> assertThat(service.getName()).isEqualTo("greeting"));
    marine.removeService(RemoveServiceRequest.newBuilder().setName("greeting").build());
    assertThat(call("greeting", "greeting", "[\"x\"]").getFailure().getKind())
        .isEqualTo(Failure.Kind.NO_SUCH_SERVICE);
  }

  @Test
  void theParticlesVaultIsMounted() throws IOException {
    create("files", "files");
    var particle = Files.createDirectories(vault.resolve("p1"));
    Files.writeString(particle.resolve("in"), "from the vault");

    var answer =
        marine.call(
            CallRequest.newBuilder()
                .setService("files")
                .setFunction("read")
                .setArgumentsJson("[\"/tmp/vault/in\"]")
                .setParticle(ParticleContext.newBuilder().setVaultDir(particle.toString()))
                .build());

    assertThat(answer.getReturned().getValueJson()).isEqualTo("\"from the vault\"");
  }

  @Test
  void failuresOfGuestsAreOutcomesAndNotErrorsOfTheTransport() {
    create("hostile", "hostile");

    assertThat(call("hostile", "trap", "[]").getFailure().getKind()).isEqualTo(Failure.Kind.TRAP);
    var timeout = call("hostile", "spin", "[]").getFailure();
    assertThat(timeout.getKind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(timeout.getRetryable()).isTrue();
    assertThat(call("hostile", "eat_or_trap", "[1000]").getFailure().getKind())
        .isEqualTo(Failure.Kind.OUT_OF_MEMORY);
    assertThat(call("hostile", "count", "[]").getReturned().getValueJson()).isEqualTo("1");
  }

  @Test
  void aModuleThatDoesNotMatchItsCidIsRefused() throws IOException {
    var file = Fixtures.place(vault, "greeting");
    Files.write(file.path(), Fixtures.module("words"));

    var refused =
        marine.createService(
            CreateServiceRequest.newBuilder()
                .setName("greeting")
                .addModules(Module.newBuilder().setCid(file.cid()).setPath(file.path().toString()))
                .build());

    assertThat(refused.getFailure().getKind()).isEqualTo(Failure.Kind.BAD_MODULE);
    assertThat(refused.getFailure().getMessage()).contains("do not match the CID");
  }

  @Test
  void limitsOutOfRangeAreRefused() {
    var file = Fixtures.place(vault, "greeting");

    var refused =
        marine.createService(
            CreateServiceRequest.newBuilder()
                .setName("greeting")
                .addModules(Module.newBuilder().setCid(file.cid()).setPath(file.path().toString()))
                .setLimits(Limits.newBuilder().setMemoryMib(-1))
                .build());

    assertThat(refused.getFailure().getMessage()).contains("memory_mib must be 1 to 2047");
  }

  @Test
  void healthAndMetricsAnswer() throws IOException, InterruptedException {
    create("greeting", "greeting");
    call("greeting", "greeting", "[\"x\"]");
    call("greeting", "nothing", "[]");

    assertThat(get("/healthz")).contains("\"status\":\"serving\"").contains("\"services\":1");
    assertThat(get("/metrics"))
        .contains("marine_calls_total{outcome=\"returned\"} 1.0")
        .contains("marine_calls_total{outcome=\"no_such_function\"} 1.0")
        .contains("marine_services 1.0")
        .contains("marine_call_duration_seconds_count 2");
  }

  private String get(String path) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sidecar.httpPort() + path))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void theSocketBelongsToItsOwnerAlone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
  }

  @Test
  void aSecondSidecarOnTheSameSocketIsRefused() {
    assertThatThrownBy(() -> Sidecar.start(config))
        .hasMessageContaining("another process serves " + socket);
  }

  @Test
  void aSocketThatADeadProcessLeftIsTakenOver() throws IOException {
    var left = socket.resolveSibling("left.sock");
    try (var dead =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(left));
    }

    try (var taken =
        Sidecar.start(
            new ServerConfig(left, vault, vault.resolveSibling("data2"), 0, 1, 1, 1, 1, 0))) {
      assertThat(taken.httpPort()).isPositive();
    }

    assertThat(left).doesNotExist();
  }

  @Test
  void afterTheEndTheSocketIsGoneAndCallsFail() {
    sidecar.close();

    assertThat(socket).doesNotExist();
    assertThatThrownBy(() -> call("greeting", "greeting", "[]"))
        .isInstanceOf(StatusRuntimeException.class);
  }
}
