package io.decentracompute.prover.leaves;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.epoch.Epochs;
import io.decentracompute.prover.tree.Word;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The prover's HTTP server: {@code /leaves/{root}} (proofs of an ended epoch), {@code /status}
 * (what each unit does and how fast), {@code /healthz}, {@code /metrics}.
 */
public final class LeavesServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Epochs epochs;

  /**
   * Starts to listen.
   *
   * @param port 0 chooses a free one
   * @param status what {@code /status} shows; its entry {@code healthy} decides about {@code
   *     /healthz}
   */
  public LeavesServer(
      int port, Epochs epochs, PrometheusRegistry metrics, Supplier<Map<String, Object>> status)
      throws IOException {
    this.epochs = epochs;
    server = HttpServer.create(new InetSocketAddress(port), 64);
    server.setExecutor(threads);
    server.createContext("/leaves/", this::leaves);
    server.createContext(
        "/status", exchange -> answer(exchange, 200, "application/json", json(status.get())));
    server.createContext(
        "/healthz",
        exchange -> {
          Map<String, Object> now = status.get();
          answer(
              exchange,
              Boolean.TRUE.equals(now.get("healthy")) ? 200 : 503,
              "application/json",
              json(now));
        });
    server.createContext(
        "/metrics",
        exchange -> {
          ByteArrayOutputStream text = new ByteArrayOutputStream();
          PrometheusTextFormatWriter.create().write(text, metrics.scrape());
          answer(exchange, 200, PrometheusTextFormatWriter.CONTENT_TYPE, text.toByteArray());
        });
    server.start();
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void leaves(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/leaves/".length());
    Optional<ClosedEpoch> found =
        path.matches("0x[0-9a-f]{64}") ? epochs.find(Word.parse(path)) : Optional.empty();
    if (found.isPresent()) {
      answer(exchange, 200, "application/json", json(LeavesDocument.of(found.get())));
    } else {
      answer(
          exchange,
          404,
          "text/plain; charset=utf-8",
          "No epoch has this root here; only the last epochs are kept.\n"
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] json(Object value) throws IOException {
    return JSON.writeValueAsBytes(value);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
