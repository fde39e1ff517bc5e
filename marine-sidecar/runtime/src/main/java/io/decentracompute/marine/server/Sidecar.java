package io.decentracompute.marine.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.marine.engine.EndiveEngine;
import io.decentracompute.marine.engine.HeapRoom;
import io.decentracompute.marine.engine.WasmEngine;
import io.decentracompute.marine.service.GuestThreads;
import io.decentracompute.marine.service.Meter;
import io.decentracompute.marine.service.Services;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running process: the Unix socket, health and metrics, and an orderly end. */
public final class Sidecar implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sidecar.class);
  private static final int MAX_MESSAGE_BYTES = 9 << 20;
  private static final int DRAIN_SECONDS = 8;

  private final ServerConfig config;
  private final GuestThreads threads;
  private final Services services;
  private final Metrics metrics;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final EventLoopGroup events = new NioEventLoopGroup(1);
  private final Server grpc;
  private final HttpServer http;
  private volatile boolean draining;

  private Sidecar(ServerConfig config) throws IOException {
    this.config = config;
    this.threads = new GuestThreads(config.threads(), config.maxServices());
    WasmEngine engine = new EndiveEngine(HeapRoom.ofThisJvm());
    Path vault = Files.createDirectories(config.vault()).toRealPath();
    Path data = Files.createDirectories(config.data()).toRealPath();
    this.services =
        new Services(
            new Services.Place(
                vault,
                data,
                Clock.systemUTC(),
                new LoggedOutput(),
                config.maxServices(),
                config.maxWaitingCalls(),
                (long) config.maxWrittenMiB() << 20),
            engine,
            threads,
            config.fuel() == 0 ? Optional.empty() : Optional.of(new Meter(config.fuel())));
    this.metrics = new Metrics(services, threads);
    freeSocket(config.socket());
    this.grpc =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(config.socket()))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(events)
            .workerEventLoopGroup(events)
            .executor(requests)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(new MarineEndpoint(services, metrics))
            .build()
            .start();
    Files.setPosixFilePermissions(config.socket(), PosixFilePermissions.fromString("rw-------"));
    this.http = HttpServer.create(new InetSocketAddress(config.httpPort()), 0);
    http.setExecutor(requests);
    http.createContext("/healthz", this::health);
    http.createContext("/metrics", this::metrics);
    http.start();
    log.atInfo()
        .addKeyValue("socket", config.socket())
        .addKeyValue("httpPort", httpPort())
        .addKeyValue("engine", engine.name())
        .addKeyValue("threads", config.threads())
        .addKeyValue(
            "startMs",
            System.currentTimeMillis()
                - ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(java.time.Instant::toEpochMilli)
                    .orElseGet(System::currentTimeMillis))
        .log("the sidecar serves");
  }

  /** Starts; the socket answers when this returns. */
  public static Sidecar start(ServerConfig config) throws IOException {
    return new Sidecar(config);
  }

  /** The port of health and metrics. */
  public int httpPort() {
    return http.getAddress().getPort();
  }

  /** Removes what a dead process left; a living one is an error. */
  private static void freeSocket(Path socket) throws IOException {
    if (socket.getParent() != null) {
      Files.createDirectories(socket.getParent());
    }
    if (!Files.exists(socket)) {
      return;
    }
    try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException nobodyListens) {
      Files.delete(socket);
      return;
    }
    throw new IOException(
        "another process serves "
            + socket
            + "; end it or set DECENTRA_MARINE_SOCKET to another path");
  }

  private void health(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        draining ? 503 : 200,
        "application/json",
        "{\"status\":\"%s\",\"services\":%d}%n"
            .formatted(draining ? "draining" : "serving", services.all().size())
            .getBytes(StandardCharsets.UTF_8));
  }

  private void metrics(HttpExchange exchange) throws IOException {
    answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Takes no more calls, lets running ones end for some seconds, then stops the rest. */
  @Override
  public void close() {
    draining = true;
    grpc.shutdown();
    try {
      if (!grpc.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        log.atWarn().log("some calls did not end in time and are stopped");
        grpc.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      grpc.shutdownNow();
    }
    services.close();
    threads.close();
    http.stop(0);
    requests.shutdownNow();
    events.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(1_000);
    try {
      Files.deleteIfExists(config.socket());
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("socket", config.socket())
          .setCause(e)
          .log("the socket stays behind");
    }
    log.atInfo().log("the sidecar has ended");
  }
}
