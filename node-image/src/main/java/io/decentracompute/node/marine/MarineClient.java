package io.decentracompute.node.marine;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.marine.proto.CallRequest;
import io.decentracompute.marine.proto.CallResponse;
import io.decentracompute.marine.proto.CreateServiceRequest;
import io.decentracompute.marine.proto.CreateServiceResponse;
import io.decentracompute.marine.proto.Failure;
import io.decentracompute.marine.proto.MarineGrpc;
import io.decentracompute.marine.proto.ParticleContext;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.HostCall;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One connection to the sidecar, made when it is first used and made again when it breaks. */
public final class MarineClient implements AutoCloseable {
  /** Most bytes of one answer; the sidecar's own limit for results is lower. */
  private static final int MAX_MESSAGE = 8 << 20;

  private static final int CALLS_AT_ONCE = 128;

  /** How much longer than the particle's end to wait for the sidecar's own answer about it. */
  private static final long GRACE_MS = 500;

  private final String host;
  private final Clock clock;
  private final EventLoopGroup loop;
  private final ManagedChannel channel;
  private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);

  /**
   * A client of the sidecar behind a socket, which need not exist yet.
   *
   * @param host this peer's id, which services see
   */
  public MarineClient(Path socket, String host, Clock clock) {
    this.host = host;
    this.clock = clock;
    this.loop = new NioEventLoopGroup(1, Thread.ofPlatform().name("marine-io").daemon().factory());
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .eventLoopGroup(loop)
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .usePlaintext()
            .overrideAuthority("marine")
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(MAX_MESSAGE)
            .build();
  }

  /** What became of an installation. */
  public sealed interface Installation {
    /** The service runs. */
    record Installed() implements Installation {}

    /** It does not, and why; a retry may help or not. */
    record Failed(String message, boolean retryable) implements Installation {}
  }

  /** Creates or replaces a service. */
  public Installation create(CreateServiceRequest request, long timeoutMs) {
    CreateServiceResponse response;
    try {
      response =
          MarineGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeoutMs, TimeUnit.MILLISECONDS)
              .createService(request);
    } catch (StatusRuntimeException e) {
      return new Installation.Failed("the Marine sidecar does not answer: " + e.getStatus(), true);
    }
    return switch (response.getOutcomeCase()) {
      case SERVICE -> new Installation.Installed();
      case FAILURE ->
          new Installation.Failed(
              response.getFailure().getKind() + ": " + response.getFailure().getMessage(),
              response.getFailure().getRetryable());
      case OUTCOME_NOT_SET -> new Installation.Failed("the Marine sidecar gave no outcome", true);
    };
  }

  /** Names of the services that run in the sidecar. */
  public java.util.Set<String> services(long timeoutMs) throws IOException {
    try {
      var names = new java.util.TreeSet<String>();
      MarineGrpc.newBlockingStub(channel)
          .withDeadlineAfter(timeoutMs, TimeUnit.MILLISECONDS)
          .listServices(io.decentracompute.marine.proto.ListServicesRequest.getDefaultInstance())
          .getServicesList()
          .forEach(s -> names.add(s.getName()));
      return names;
    } catch (StatusRuntimeException e) {
      throw new IOException("the Marine sidecar does not answer: " + e.getStatus(), e);
    }
  }

  /** Calls a function of a service; bounded by the particle's end. */
  public Answer call(HostCall call) {
    try {
      if (!calls.tryAcquire(Math.max(0, call.endMs() - clock.millis()), TimeUnit.MILLISECONDS)) {
        return Answer.failed(
            "MARINE_BUSY", "the service had no free place before the particle's end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.failed(
          "EXPIRED", "the particle ended before " + call.service() + " could be called");
    }
    try {
      return answer(call, request(call));
    } catch (IOException e) {
      return Answer.failed("VAULT", call.service() + "." + call.function() + ": " + e.getMessage());
    } finally {
      calls.release();
    }
  }

  private CallRequest request(HostCall call) throws IOException {
    var particle = call.particle();
    return CallRequest.newBuilder()
        .setService(call.service())
        .setFunction(call.function())
        .setArgumentsJson(Json.array(call.arguments()).toString())
        .setDeadlineUnixMs(call.endMs())
        .setParticle(
            ParticleContext.newBuilder()
                .setId(particle.id())
                .setInitPeerId(particle.initPeerId().text())
                .setTimestampMs(particle.timestampMs())
                .setTtlMs((int) particle.ttlMs())
                .setSignature(com.google.protobuf.ByteString.copyFrom(particle.signature()))
                .setHostId(host)
                .setVaultDir(call.vault().directory().toString())
                .setTetrapletsJson(tetraplets(call)))
        .build();
  }

  private static String tetraplets(HostCall call) {
    var perArgument = new ArrayList<Json>();
    for (var list : call.tetraplets()) {
      var some = new ArrayList<Json>();
      for (var t : list) {
        some.add(
            new Json.Obj(
                java.util.Map.of(
                    "peer_pk", Json.of(t.peerPk()),
                    "service_id", Json.of(t.serviceId()),
                    "function_name", Json.of(t.functionName()),
                    "lens", Json.of(t.lens()))));
      }
      perArgument.add(Json.array(some));
    }
    return Json.array(perArgument).toString();
  }

  private Answer answer(HostCall call, CallRequest request) {
    CallResponse response;
    try {
      response =
          MarineGrpc.newBlockingStub(channel)
              .withDeadlineAfter(
                  Math.max(1, call.endMs() - clock.millis()) + GRACE_MS, TimeUnit.MILLISECONDS)
              .call(request);
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case DEADLINE_EXCEEDED, CANCELLED ->
            Answer.failed(
                "MARINE_TIMEOUT",
                call.service()
                    + "."
                    + call.function()
                    + " did not answer before the particle's end");
        default ->
            Answer.failed(
                "MARINE_UNAVAILABLE",
                "the Marine sidecar of this worker failed on %s.%s: %s; ask another worker"
                    .formatted(call.service(), call.function(), e.getStatus()));
      };
    }
    return switch (response.getOutcomeCase()) {
      case RETURNED -> new Answer.Value(response.getReturned().getValueJson());
      case FAILURE -> failed(response.getFailure());
      case OUTCOME_NOT_SET ->
          Answer.failed("MARINE_UNAVAILABLE", "the Marine sidecar gave no outcome");
    };
  }

  private static Answer failed(Failure failure) {
    var code =
        switch (failure.getKind()) {
          case NO_SUCH_SERVICE, NO_SUCH_FUNCTION, BAD_ARGUMENTS -> failure.getKind().name();
          case BAD_MODULE,
              TRAP,
              TIMEOUT,
              OUT_OF_MEMORY,
              TOO_LARGE,
              BUSY,
              INTERNAL,
              KIND_UNSPECIFIED,
              UNRECOGNIZED ->
              "MARINE_" + failure.getKind().name();
        };
    return Answer.failed(code, failure.getMessage());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
