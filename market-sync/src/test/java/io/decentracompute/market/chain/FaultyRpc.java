package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A JSON-RPC proxy in front of a chain that misbehaves as told. */
final class FaultyRpc implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI upstream;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> methods = Collections.synchronizedList(new ArrayList<>());
  private volatile Fault fault = Fault.NONE;
  private volatile long frozenHead = -1;
  private volatile String faultyMethod = "";
  private volatile AtomicInteger sparedRequests = new AtomicInteger();

  /** How it misbehaves. */
  enum Fault {
    NONE,
    /** Closes the connection without an answer. */
    DOWN,
    /** Never answers. */
    SILENT,
    /** Another chain id. */
    WRONG_CHAIN,
    /** Knows no block above the one at which this began. */
    BEHIND,
    /** No JSON. */
    GARBAGE,
    /** HTTP 500. */
    ERROR_500,
    /** HTTP 429. */
    THROTTLED,
    /** Answers of a batch in the wrong order. */
    SHUFFLED,
    /** The request of {@code faultyMethod} reaches the chain, its answer nobody. */
    ANSWER_LOST,
    /** The request of {@code faultyMethod} does not reach the chain. */
    REQUEST_LOST,
    /** Leaves out every log, without an error. */
    GAPS,
    /** More than one block of logs is refused. */
    NARROW_LOGS
  }

  FaultyRpc(URI upstream) throws IOException {
    this.upstream = upstream;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void become(Fault newFault) {
    if (newFault == Fault.BEHIND) {
      try {
        frozenHead = Quantity.number(forward(request("eth_blockNumber")).path("result"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    fault = newFault;
  }

  /** {@link Fault#BEHIND}, at a height that it was beyond before. */
  void rewindTo(long head) {
    frozenHead = head;
    fault = Fault.BEHIND;
  }

  void become(Fault newFault, String method) {
    become(newFault, method, 1);
  }

  /** The fault concerns the n-th request of a method from now on, and every later one. */
  void become(Fault newFault, String method, int nth) {
    faultyMethod = method;
    sparedRequests = new AtomicInteger(nth - 1);
    fault = newFault;
  }

  /** Methods asked for so far, batches flattened. */
  List<String> methods() {
    return List.copyOf(methods);
  }

  private static ObjectNode request(String method) {
    var request = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    request.putArray("params");
    return request;
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      var request = JSON.readTree(exchange.getRequestBody());
      var calls = request.isArray() ? list(request) : List.of(request);
      calls.forEach(call -> methods.add(call.path("method").asText()));
      boolean concerned =
          calls.stream().anyMatch(call -> call.path("method").asText().equals(faultyMethod))
              && sparedRequests.getAndDecrement() <= 0;
      switch (fault) {
        case DOWN -> {
          return;
        }
        case SILENT -> end.await();
        case GARBAGE -> reply(exchange, 200, "<html>".getBytes(StandardCharsets.UTF_8));
        case ERROR_500 -> reply(exchange, 500, new byte[0]);
        case THROTTLED -> reply(exchange, 429, new byte[0]);
        case REQUEST_LOST -> {
          if (!concerned) {
            answer(exchange, request);
          }
        }
        case ANSWER_LOST -> {
          if (concerned) {
            var _ = forward(request);
          } else {
            answer(exchange, request);
          }
        }
        case NONE, WRONG_CHAIN, BEHIND, SHUFFLED, GAPS, NARROW_LOGS -> answer(exchange, request);
      }
    } catch (IOException e) {
      // The client gave up on us, as it should.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    var list = new ArrayList<JsonNode>();
    array.forEach(list::add);
    return list;
  }

  private void answer(HttpExchange exchange, JsonNode request) throws IOException {
    if (!request.isArray()) {
      reply(exchange, 200, JSON.writeValueAsBytes(single(request)));
      return;
    }
    var answers = new ArrayList<JsonNode>();
    for (var call : request) {
      answers.add(single(call));
    }
    if (fault == Fault.SHUFFLED) {
      Collections.reverse(answers);
    }
    reply(exchange, 200, JSON.writeValueAsBytes(answers));
  }

  private JsonNode single(JsonNode request) throws IOException {
    String method = request.path("method").asText();
    var parameters = request.path("params");
    if (fault == Fault.WRONG_CHAIN && method.equals("eth_chainId")) {
      return result(request, "0x1");
    }
    if (fault == Fault.GAPS && method.equals("eth_getLogs")) {
      var answer = JSON.createObjectNode().put("jsonrpc", "2.0");
      answer.set("id", request.path("id"));
      answer.putArray("result");
      return answer;
    }
    if (fault == Fault.NARROW_LOGS && method.equals("eth_getLogs")) {
      var filter = parameters.get(0);
      if (!filter.path("fromBlock").equals(filter.path("toBlock"))) {
        var error = JSON.createObjectNode();
        error.set("id", request.path("id"));
        error
            .putObject("error")
            .put("code", -32005)
            .put("message", "query returned more than 10000 results");
        return error;
      }
    }
    if (fault == Fault.BEHIND) {
      if (method.equals("eth_blockNumber")) {
        return result(request, Quantity.hex(frozenHead));
      }
      if (method.equals("eth_getBlockByNumber")) {
        String tag = parameters.get(0).asText();
        if (tag.startsWith("0x") && Long.decode(tag) > frozenHead) {
          return result(request, null);
        }
        if (tag.equals("latest")) {
          var older = request.deepCopy();
          ((ArrayNode) older.path("params")).set(0, Quantity.hex(frozenHead));
          return forward(older);
        }
      }
    }
    return forward(request);
  }

  private static JsonNode result(JsonNode request, @Nullable String value) {
    var answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", request.path("id"));
    answer.put("result", value);
    return answer;
  }

  private JsonNode forward(JsonNode request) throws IOException {
    try {
      var post =
          HttpRequest.newBuilder(upstream)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request)))
              .build();
      return JSON.readTree(http.send(post, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }
}
