package io.decentracompute.e2e.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Ids;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SignatureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;

/**
 * An HTTP proxy in front of one JSON-RPC endpoint. It numbers every {@code eth_sendRawTransaction},
 * alone or in a batch, in order of arrival, and asks a {@link Gate} about each. Everything else
 * passes as it is, as far as the {@link Link} lets it.
 */
public final class RpcProxy implements AutoCloseable {
  private static final int LARGEST_REQUEST = 8 << 20;
  private static final Duration UPSTREAM = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<SentTransaction> sent = new ArrayList<>();
  private volatile Optional<URI> upstream = Optional.empty();
  private volatile Link link = new Link.Up();
  private volatile Gate gate = Gate.OPEN;

  private RpcProxy(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens on a free port of this machine, on every address; until {@link #upstream} it answers
   * 503.
   */
  public static RpcProxy start() throws IOException {
    RpcProxy proxy = new RpcProxy(HttpServer.create(new InetSocketAddress(0), 128));
    proxy.server.setExecutor(proxy.threads);
    proxy.server.createContext("/", proxy::handle);
    proxy.server.start();
    return proxy;
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Names the endpoint behind it. */
  public void upstream(URI endpoint) {
    upstream = Optional.of(endpoint);
  }

  /** Changes the line from now on. */
  public void link(Link next) {
    link = next;
  }

  /** Asks this gate from now on. */
  public void gate(Gate next) {
    gate = next;
  }

  /** How many transactions arrived so far. */
  public int count() {
    return numbers.get();
  }

  /** All transactions that arrived so far and could be read, delivered or not. */
  public List<SentTransaction> sent() {
    synchronized (sent) {
      return List.copyOf(sent);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    // Closing without an answer is what a cut line looks like from the other end.
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(LARGEST_REQUEST + 1);
      Optional<URI> target = upstream;
      if (body.length > LARGEST_REQUEST || target.isEmpty()) {
        exchange.sendResponseHeaders(body.length > LARGEST_REQUEST ? 413 : 503, -1);
        return;
      }
      if (!isOpen()) {
        return;
      }
      List<Integer> transactions = number(body);
      if (!passes(transactions, Gate.Side.BEFORE)) {
        return;
      }
      HttpResponse<byte[]> answer = forward(target.get(), body);
      if (!passes(transactions, Gate.Side.AFTER) || link instanceof Link.Cut) {
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOpen() throws InterruptedException {
    return switch (link) {
      case Link.Up() -> true;
      case Link.Cut() -> false;
      case Link.Slow(Duration delay) -> {
        TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        yield true;
      }
    };
  }

  private boolean passes(List<Integer> transactions, Gate.Side side) {
    boolean all = true;
    for (int number : transactions) {
      all &= gate.pass(number, side) == Gate.Passage.PASS;
    }
    return all;
  }

  private HttpResponse<byte[]> forward(URI target, byte[] body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(target)
            .timeout(UPSTREAM)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private List<Integer> number(byte[] body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return List.of(); // the endpoint's to refuse
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
    List<Integer> given = new ArrayList<>();
    for (JsonNode call : request.isArray() ? request : List.of(request)) {
      if (call.path("method").asText().equals("eth_sendRawTransaction")) {
        int number = numbers.incrementAndGet();
        given.add(number);
        read(number, call.path("params").path(0).asText())
            .ifPresent(
                transaction -> {
                  synchronized (sent) {
                    sent.add(transaction);
                  }
                });
      }
    }
    return given;
  }

  /** A transaction's sender and nonce; empty for bytes that are none, which the chain refuses. */
  static Optional<SentTransaction> read(int number, String raw) {
    try {
      if (!(TransactionDecoder.decode(raw) instanceof SignedRawTransaction signed)) {
        return Optional.empty();
      }
      String data = signed.getData();
      String hex = data.startsWith("0x") ? data.substring(2) : data;
      return Optional.of(
          new SentTransaction(
              number,
              Ids.keccak(HexFormat.of().parseHex(raw.substring(2))),
              new Address(signed.getFrom()),
              signed.getNonce().longValueExact(),
              "0x" + hex.substring(0, Math.min(8, hex.length()))));
    } catch (RuntimeException | SignatureException e) {
      // The decoder throws whatever it stumbles over.
      return Optional.empty();
    }
  }
}
