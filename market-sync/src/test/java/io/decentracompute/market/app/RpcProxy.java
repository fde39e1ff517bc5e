package io.decentracompute.market.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.market.chain.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SignatureException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;

/** Stands between a role and its chain, and fails in the ways that RPC endpoints fail. */
final class RpcProxy implements AutoCloseable {
  /** What the endpoint is like. */
  enum Mood {
    WELL,
    DOWN,
    SLOW,
    ON_ANOTHER_CHAIN
  }

  private static final int PASSES = 2;
  private static final Pattern RAW =
      Pattern.compile("\"eth_sendRawTransaction\".*?\"(0x[0-9a-f]+)\"");

  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI target;
  private final Map<BigInteger, Integer> held = new HashMap<>();
  private final AtomicInteger toLose = new AtomicInteger();
  private volatile Mood mood = Mood.WELL;
  private volatile Optional<Address> holding = Optional.empty();
  private volatile Optional<Hold> hold = Optional.empty();

  private record Hold(CountDownLatch reached, CountDownLatch release) {}

  private RpcProxy(HttpServer server, URI target) {
    this.server = server;
    this.target = target;
  }

  static RpcProxy before(URI target) {
    try {
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
      var proxy = new RpcProxy(server, target);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", proxy::handle);
      server.start();
      return proxy;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Loses the answers to so many requests, then answers again. */
  void lose(int answers) {
    toLose.set(answers);
  }

  /** How many answers are still to be lost. */
  int stillToLose() {
    return Math.max(0, toLose.get());
  }

  void become(Mood next) {
    mood = next;
  }

  /**
   * Holds each transaction of this account twice: before it is delivered, and when it is sent the
   * next time, after it was.
   */
  void holdEach(Address account) {
    hold = Optional.of(new Hold(new CountDownLatch(1), new CountDownLatch(1)));
    holding = Optional.of(account);
  }

  /** Whether a transaction is held now. */
  boolean isHolding() {
    return hold.filter(h -> h.reached().getCount() == 0).isPresent();
  }

  /** Drops the connection of the transaction that is held, and is ready for the next. */
  void letGo() {
    var old = hold.orElseThrow();
    hold = Optional.of(new Hold(new CountDownLatch(1), new CountDownLatch(1)));
    old.release().countDown();
  }

  /** Lets go, and holds nothing from now on. */
  void holdNoMore() {
    holding = Optional.empty();
    letGo();
  }

  /** How often each transaction was held so far, by its nonce. */
  Map<BigInteger, Integer> held() {
    synchronized (held) {
      return Map.copyOf(held);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      switch (mood) {
        case DOWN -> exchange.sendResponseHeaders(503, -1);
        case SLOW -> {
          TimeUnit.MILLISECONDS.sleep(700);
          answer(exchange, forward(body));
        }
        case ON_ANOTHER_CHAIN -> answer(exchange, forward(body).replace("\"0x7a69\"", "\"0x1\""));
        case WELL -> well(exchange, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void well(HttpExchange exchange, String body) throws IOException, InterruptedException {
    if (toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return;
    }
    var raw = RAW.matcher(body);
    var times = raw.find() ? timesHeld(raw.group(1)) : PASSES;
    if (times >= PASSES) {
      answer(exchange, forward(body));
      return;
    }
    if (times == 1) {
      forward(body);
    }
    var mine = hold.orElseThrow();
    mine.reached().countDown();
    mine.release().await();
    // The sender is dead by now; nobody reads an answer.
  }

  /** Counts this time in. */
  private int timesHeld(String raw) {
    try {
      var transaction = (SignedRawTransaction) TransactionDecoder.decode(raw);
      if (!holding.equals(Optional.of(new Address(transaction.getFrom())))) {
        return PASSES;
      }
      synchronized (held) {
        var before = held.getOrDefault(transaction.getNonce(), 0);
        held.put(transaction.getNonce(), Math.min(PASSES, before + 1));
        return before;
      }
    } catch (SignatureException e) {
      throw new IllegalArgumentException("The role sent a transaction without a signature", e);
    }
  }

  private String forward(String body) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    var bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    hold.ifPresent(h -> h.release().countDown());
    server.stop(0);
    http.close();
  }
}
