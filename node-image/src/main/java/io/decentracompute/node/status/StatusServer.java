package io.decentracompute.node.status;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.http.Exchange;
import io.decentracompute.node.http.HttpProblem;
import io.decentracompute.node.http.HttpService;
import io.decentracompute.node.particle.Anomaly;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers {@code /status}, {@code /healthz}, {@code /readyz}, {@code /metrics} and {@code
 * /anomalies}.
 */
public final class StatusServer implements AutoCloseable {
  private static final int MAX_REQUESTS = 32;

  private final Supplier<NodeStatus> status;
  private final Supplier<String> metrics;
  private final Supplier<List<Anomaly>> anomalies;
  private final HttpService http;

  private StatusServer(
      String address,
      int port,
      Supplier<NodeStatus> status,
      Supplier<String> metrics,
      Supplier<List<Anomaly>> anomalies)
      throws IOException {
    this.status = status;
    this.metrics = metrics;
    this.anomalies = anomalies;
    this.http = HttpService.start(address, port, MAX_REQUESTS, this::handle);
  }

  /** Listens and serves. */
  public static StatusServer start(
      String address,
      int port,
      Supplier<NodeStatus> status,
      Supplier<String> metrics,
      Supplier<List<Anomaly>> anomalies)
      throws IOException {
    return new StatusServer(address, port, status, metrics, anomalies);
  }

  public int port() {
    return http.port();
  }

  private void handle(Exchange exchange) throws IOException, HttpProblem {
    if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      throw new HttpProblem(405, "METHOD", exchange.path() + " takes GET");
    }
    switch (exchange.path()) {
      case "/status" -> exchange.json(200, status.get().toJson());
      case "/healthz" -> exchange.json(200, new Json.Obj(Map.of("healthy", Json.of(true))));
      case "/readyz" -> {
        var now = status.get();
        exchange.json(now.ready() ? 200 : 503, now.toJson());
      }
      case "/metrics" ->
          exchange.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
      case "/anomalies" ->
          exchange.json(200, Json.array(anomalies.get().stream().map(StatusServer::json).toList()));
      default -> throw new HttpProblem(404, "NOT_FOUND", "there is no " + exchange.path());
    }
  }

  private static Json json(Anomaly a) {
    return new Json.Obj(
        Map.of(
            "at", Json.of(a.at().toString()),
            "particleId", Json.of(a.particleId()),
            "initPeerId", Json.of(a.initPeerId()),
            "from", Json.of(a.from()),
            "retCode", Json.of(a.retCode()),
            "message", Json.of(a.message()),
            "script", Json.of(a.script()),
            "previousBytes", Json.of(a.previousBytes()),
            "arrivedBytes", Json.of(a.arrivedBytes()),
            "tookMs", Json.of(a.tookMs())));
  }

  @Override
  public void close() {
    http.close();
  }
}
