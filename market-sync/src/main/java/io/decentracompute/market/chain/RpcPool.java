package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Several endpoints of one chain as if they were one. Requests stick to the first healthy endpoint,
 * so reads follow writes; one that fails rests for a while, one on another chain is never used.
 */
final class RpcPool implements AutoCloseable {
  static final int LARGEST_BATCH = 50;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Duration SHORTEST_REST = Duration.ofMillis(200);
  private static final Duration LONGEST_REST = Duration.ofSeconds(5);
  private static final Duration LONGEST_THROTTLED_REST = Duration.ofSeconds(60);

  /** Blocks that an endpoint may be behind the best one before it is passed over. */
  private static final long TOLERATED_LAG = 5;

  private final HttpClient http;
  private final List<State> endpoints;
  private final long chainId;
  private final List<Address> expectedContracts;
  private final LongSupplier nanoTime;
  private final TokenBucket bucket;
  private final AtomicLong ids = new AtomicLong();

  /** One call of a batch. */
  record Request(String method, List<Object> parameters) {}

  /** The answer to one call of a batch. */
  sealed interface Answer {
    record Result(JsonNode value) implements Answer {}

    record Failed(RpcErrorException error) implements Answer {}
  }

  /** What is known of an endpoint. No lock is held while it is asked. */
  private static final class State {
    final RpcEndpoint endpoint;
    private boolean verified;
    private int failures;
    private long restsUntil;
    private boolean resting;
    private String lastProblem = "not tried yet";
    private long head = -1;

    State(RpcEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    synchronized boolean isVerified() {
      return verified;
    }

    synchronized void markVerified() {
      verified = true;
    }

    synchronized void markUnverified() {
      verified = false;
    }

    synchronized boolean isResting(long now) {
      return resting && now - restsUntil < 0;
    }

    synchronized void succeeded() {
      failures = 0;
      resting = false;
    }

    synchronized void failed(String problem, Duration longest, long now) {
      lastProblem = problem;
      failures = Math.min(failures + 1, 12);
      long rest = Math.min(longest.toNanos(), SHORTEST_REST.toNanos() << (failures - 1));
      restsUntil = now + rest / 2 + ThreadLocalRandom.current().nextLong(rest / 2 + 1);
      resting = true;
      head = -1;
    }

    synchronized long head() {
      return head;
    }

    synchronized void head(long number) {
      head = number;
    }

    synchronized String problem() {
      return lastProblem;
    }
  }

  RpcPool(ChainConfig config, LongSupplier nanoTime) {
    this.chainId = config.chainId();
    var contracts = config.contracts();
    this.expectedContracts =
        List.of(contracts.registry(), contracts.market(), contracts.capacity(), contracts.token());
    this.nanoTime = nanoTime;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.deadline())
            .build();
    this.endpoints =
        config.rpc().stream()
            .map(uri -> new State(new RpcEndpoint(uri, http, config.deadline())))
            .toList();
    this.bucket = new TokenBucket(config.requestsPerSecond(), nanoTime);
  }

  /**
   * Asks every endpoint for its chain and the contracts' code.
   *
   * @throws ChainMismatchException an endpoint serves another chain or lacks a contract
   * @throws ChainUnavailableException none answered
   */
  void verify() throws ChainMismatchException, ChainUnavailableException {
    int answered = 0;
    for (var state : endpoints) {
      try {
        verify(state);
        answered++;
      } catch (IOException e) {
        failed(state, String.valueOf(e.getMessage()), LONGEST_REST);
      }
    }
    if (answered == 0) {
      throw unavailable("eth_chainId");
    }
  }

  private void verify(State state) throws IOException, ChainMismatchException {
    var where = state.endpoint.uri();
    try {
      var answer = single(state, "eth_chainId", List.of());
      var id = Quantity.parse(answer);
      if (!id.equals(BigInteger.valueOf(chainId))) {
        throw new ChainMismatchException(
            "Endpoint "
                + where
                + " serves chain "
                + id
                + ", the Network names chain "
                + chainId
                + ". Correct spec.chain.id or spec.chain.rpc.");
      }
      for (var address : expectedContracts) {
        String code = single(state, "eth_getCode", List.of(address.hex(), "latest")).asText();
        if (code.length() <= 2) {
          throw new ChainMismatchException(
              "No contract at "
                  + address
                  + " on chain "
                  + chainId
                  + " as "
                  + where
                  + " shows it. Correct spec.chain.contracts, or deploy the contracts.");
        }
      }
      state.markVerified();
    } catch (RpcErrorException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  JsonNode call(String method, Object... parameters)
      throws ChainUnavailableException, RpcErrorException {
    var answer = batch(List.of(new Request(method, List.of(parameters)))).getFirst();
    return switch (answer) {
      case Answer.Result(var value) -> value;
      case Answer.Failed(var error) -> throw error;
    };
  }

  /** All answers of a batch come from one endpoint; batches above the limit are split. */
  List<Answer> batch(List<Request> requests) throws ChainUnavailableException {
    for (var state : inOrder()) {
      try {
        if (!state.isVerified()) {
          verify(state);
        }
        var answers = new ArrayList<Answer>();
        for (int from = 0; from < requests.size(); from += LARGEST_BATCH) {
          int to = Math.min(requests.size(), from + LARGEST_BATCH);
          answers.addAll(exchange(state, requests.subList(from, to)));
        }
        var overload = firstTransient(answers);
        if (overload.isEmpty()) {
          state.succeeded();
          return answers;
        }
        failed(state, overload.get().text(), LONGEST_THROTTLED_REST);
      } catch (IOException e) {
        // It may come back as another chain: a restarted dev chain, a new back end.
        state.markUnverified();
        String message = String.valueOf(e.getMessage());
        failed(state, message, message.contains("429") ? LONGEST_THROTTLED_REST : LONGEST_REST);
      } catch (ChainMismatchException e) {
        failed(state, String.valueOf(e.getMessage()), LONGEST_REST);
      }
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    throw unavailable(requests.getFirst().method());
  }

  private static Optional<RpcErrorException> firstTransient(List<Answer> answers) {
    for (var answer : answers) {
      if (answer instanceof Answer.Failed(var error) && error.isTransient()) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }

  /** Endpoints worth a try: rested and not behind, in the configured order. */
  private List<State> inOrder() {
    long best = endpoints.stream().mapToLong(State::head).max().orElse(-1);
    var fit = new ArrayList<State>();
    var behind = new ArrayList<State>();
    for (var state : endpoints) {
      if (!state.isResting(nanoTime.getAsLong())) {
        long head = state.head();
        (head >= 0 && head + TOLERATED_LAG < best ? behind : fit).add(state);
      }
    }
    // An old answer is better than none; that it is old shows in the head.
    fit.addAll(behind);
    return fit;
  }

  /** Asks every rested endpoint for its head, so that one that fell behind is passed over. */
  void compareHeads() {
    if (endpoints.size() == 1) {
      return;
    }
    for (var state : endpoints) {
      if (state.isResting(nanoTime.getAsLong())) {
        continue;
      }
      try {
        if (!state.isVerified()) {
          verify(state);
        }
        state.head(Quantity.number(single(state, "eth_blockNumber", List.of())));
        state.succeeded();
      } catch (IOException | RpcErrorException | ChainMismatchException e) {
        failed(state, String.valueOf(e.getMessage()), LONGEST_REST);
      }
    }
  }

  private void failed(State state, String problem, Duration longest) {
    state.failed(problem, longest, nanoTime.getAsLong());
  }

  private JsonNode single(State state, String method, List<Object> parameters)
      throws IOException, RpcErrorException {
    return switch (exchange(state, List.of(new Request(method, parameters))).getFirst()) {
      case Answer.Result(var value) -> value;
      case Answer.Failed(var error) -> throw error;
    };
  }

  private List<Answer> exchange(State state, List<Request> requests) throws IOException {
    bucket.take();
    long first = ids.getAndAdd(requests.size()) + 1;
    if (requests.size() == 1) {
      var answer = state.endpoint.post(body(first, requests.getFirst()));
      return List.of(read(requests.getFirst(), answer));
    }
    ArrayNode batch = NODES.arrayNode();
    for (int i = 0; i < requests.size(); i++) {
      batch.add(body(first + i, requests.get(i)));
    }
    var answers = state.endpoint.post(batch);
    if (isInOrder(answers, first, requests.size())) {
      var result = new ArrayList<Answer>();
      for (int i = 0; i < requests.size(); i++) {
        result.add(read(requests.get(i), answers.get(i)));
      }
      return result;
    }
    // Some facades drop or reorder the answers of a batch: ask one by one.
    var result = new ArrayList<Answer>();
    for (var request : requests) {
      bucket.take();
      result.add(read(request, state.endpoint.post(body(ids.incrementAndGet(), request))));
    }
    return result;
  }

  private static boolean isInOrder(JsonNode answers, long first, int count) {
    if (!answers.isArray() || answers.size() != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (answers.get(i).path("id").asLong(-1) != first + i) {
        return false;
      }
    }
    return true;
  }

  private static Answer read(Request request, JsonNode answer) throws IOException {
    var error = answer.path("error");
    if (error.isObject()) {
      return new Answer.Failed(
          new RpcErrorException(
              request.method(),
              error.path("code").asInt(),
              error.path("message").asText(),
              error.path("data").isTextual() ? error.path("data").asText() : ""));
    }
    if (!answer.has("result")) {
      throw new IOException("the answer to " + request.method() + " has neither result nor error");
    }
    return new Answer.Result(answer.path("result"));
  }

  private static ObjectNode body(long id, Request request) {
    var body = NODES.objectNode();
    body.put("jsonrpc", "2.0");
    body.put("id", id);
    body.put("method", request.method());
    var parameters = body.putArray("params");
    for (var parameter : request.parameters()) {
      switch (parameter) {
        case JsonNode node -> parameters.add(node);
        case Boolean flag -> parameters.add(flag);
        case Integer number -> parameters.add(number);
        default -> parameters.add(parameter.toString());
      }
    }
    return body;
  }

  private ChainUnavailableException unavailable(String method) {
    var problems = new ArrayList<String>();
    for (var state : endpoints) {
      problems.add(state.endpoint.uri() + ": " + state.problem());
    }
    return new ChainUnavailableException(
        method
            + " on chain "
            + chainId
            + " has no answer from any of "
            + endpoints.size()
            + " endpoints ("
            + String.join("; ", problems)
            + "). It is tried again; check spec.chain.rpc if this lasts.");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
