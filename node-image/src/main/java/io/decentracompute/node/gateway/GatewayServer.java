package io.decentracompute.node.gateway;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.node.content.Cid;
import io.decentracompute.node.content.ContentException;
import io.decentracompute.node.content.DiskStore;
import io.decentracompute.node.http.Exchange;
import io.decentracompute.node.http.HttpProblem;
import io.decentracompute.node.http.HttpService;
import io.decentracompute.node.particle.Particles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Port 8081 (docs/seams.md, section 8): {@code /v1/run}, {@code /v1/content}, {@code /v1/peers}.
 */
public final class GatewayServer implements AutoCloseable {
  private static final Duration DEFAULT_TTL = Duration.ofSeconds(30);
  private static final long SIGN_OF_LIFE_MS = 5_000;
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int PREPARATION_ERRORS = 10_000;

  /**
   * What callers may use.
   *
   * @param requests under way at once
   * @param runs scripts at once
   * @param runBytes body of one run
   * @param contentBytes one file
   * @param maxTtl longest run
   */
  public record Limits(int requests, int runs, int runBytes, long contentBytes, Duration maxTtl) {
    public static final Limits DEFAULT =
        new Limits(256, 64, 4 << 20, 256L << 20, Duration.ofMinutes(20));

    /** What a process with this much heap can stand: all bodies of runs together half of it. */
    public static Limits ofHeap(long heapBytes) {
      return new Limits(
          DEFAULT.requests,
          DEFAULT.runs,
          (int) Math.clamp(heapBytes / (2L * DEFAULT.runs), 256L << 10, DEFAULT.runBytes),
          DEFAULT.contentBytes,
          DEFAULT.maxTtl);
    }
  }

  private final KeyPair key;
  private final Particles particles;
  private final DiskStore store;
  private final byte[] token;
  private final Supplier<? extends Collection<PeerId>> peers;
  private final Clock clock;
  private final Limits limits;
  private final Semaphore runs;
  private final HttpService http;

  private GatewayServer(
      String address,
      int port,
      KeyPair key,
      Particles particles,
      DiskStore store,
      String token,
      Supplier<? extends Collection<PeerId>> peers,
      Clock clock,
      Limits limits)
      throws IOException {
    this.key = key;
    this.particles = particles;
    this.store = store;
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.peers = peers;
    this.clock = clock;
    this.limits = limits;
    this.runs = new Semaphore(limits.runs());
    this.http = HttpService.start(address, port, limits.requests(), this::handle);
  }

  /**
   * Listens and serves.
   *
   * @param token that content needs
   */
  public static GatewayServer start(
      String address,
      int port,
      KeyPair key,
      Particles particles,
      DiskStore store,
      String token,
      Supplier<? extends Collection<PeerId>> peers,
      Clock clock,
      Limits limits)
      throws IOException {
    return new GatewayServer(address, port, key, particles, store, token, peers, clock, limits);
  }

  public int port() {
    return http.port();
  }

  private void handle(Exchange exchange) throws IOException, HttpProblem {
    var path = exchange.path();
    if (path.equals("/v1/run")) {
      only(exchange, "POST");
      run(exchange);
    } else if (path.equals("/v1/content")) {
      only(exchange, "POST");
      authorise(exchange);
      exchange.json(201, object("cid", Json.of(keep(exchange, Optional.empty()).text())));
    } else if (path.startsWith("/v1/content/")) {
      authorise(exchange);
      content(exchange, path.substring("/v1/content/".length()));
    } else if (path.equals("/v1/peers")) {
      only(exchange, "GET");
      exchange.json(200, Json.array(peers.get().stream().map(p -> Json.of(p.text())).toList()));
    } else if (path.equals("/v1/particles")) {
      throw new HttpProblem(
          501,
          "NOT_YET",
          "particles signed by the caller are not taken yet; post the script to /v1/run, where the gateway signs");
    } else {
      throw new HttpProblem(
          404,
          "NOT_FOUND",
          "there is no " + path + "; there are /v1/run, /v1/content and /v1/peers");
    }
  }

  private static void only(Exchange exchange, String method) throws HttpProblem {
    if (!exchange.method().equals(method)) {
      throw new HttpProblem(405, "METHOD", exchange.path() + " takes " + method);
    }
  }

  private void authorise(Exchange exchange) throws HttpProblem {
    var given = exchange.header("Authorization").orElse("");
    var prefix = "Bearer ";
    boolean right =
        given.startsWith(prefix)
            && MessageDigest.isEqual(
                token, given.substring(prefix.length()).strip().getBytes(StandardCharsets.UTF_8));
    if (!right) {
      throw new HttpProblem(
          401,
          "TOKEN",
          "content needs the header 'Authorization: Bearer TOKEN' with the store's token");
    }
  }

  private void content(Exchange exchange, String name) throws IOException, HttpProblem {
    var cid =
        Cid.parse(name)
            .orElseThrow(
                () ->
                    new HttpProblem(
                        400,
                        "BAD_CID",
                        "'%.80s' is no CID of a file (CIDv1, raw, sha2-256, base32)"
                            .formatted(name)));
    switch (exchange.method()) {
      case "GET", "HEAD" -> give(exchange, cid);
      case "PUT" -> {
        var _ = keep(exchange, Optional.of(cid));
        exchange.empty(201);
      }
      default -> throw new HttpProblem(405, "METHOD", "/v1/content/CID takes GET, HEAD and PUT");
    }
  }

  private void give(Exchange exchange, Cid cid) throws IOException, HttpProblem {
    var in = store.open(cid);
    if (in.isEmpty()) {
      throw new HttpProblem(404, "NOT_FOUND", "content " + cid + " is not kept here; PUT it first");
    }
    try (var from = in.get();
        var out = exchange.octets(store.size(cid).orElse(0))) {
      from.transferTo(out);
    }
  }

  private Cid keep(Exchange exchange, Optional<Cid> expected) throws IOException, HttpProblem {
    try {
      return store.store(exchange.stream(limits.contentBytes()), expected, limits.contentBytes());
    } catch (ContentException e) {
      int status =
          switch (e.reason()) {
            case WRONG_BYTES -> 422;
            case TOO_LARGE -> 413;
            case NOT_FOUND, UNREACHABLE -> 500;
          };
      throw new HttpProblem(status, e.reason().name(), String.valueOf(e.getMessage()));
    }
  }

  // ---------------------------------------------------------------- runs

  private record Request(String script, Map<String, Json> arguments, long ttlMs) {}

  private void run(Exchange exchange) throws IOException, HttpProblem {
    if (!runs.tryAcquire()) {
      throw new HttpProblem(503, "BUSY", limits.runs() + " scripts are running; try again");
    }
    try {
      var request = request(new String(exchange.body(limits.runBytes()), StandardCharsets.UTF_8));
      var particle =
          Particle.sign(
              key, UUID.randomUUID().toString(), clock.millis(), request.ttlMs(), request.script());
      var run = new Run(particle, request.arguments(), key.peerId());
      try {
        particles.start(particle, run);
        refuseBadScript(run);
        stream(exchange, run);
      } catch (RejectedExecutionException e) {
        throw new HttpProblem(503, "BUSY", String.valueOf(e.getMessage()));
      } finally {
        particles.stop(particle);
      }
    } finally {
      runs.release();
    }
  }

  private static void refuseBadScript(Run run) throws HttpProblem {
    try {
      var first = run.firstStep().get(20, TimeUnit.SECONDS);
      if (first.retCode() != 0 && first.retCode() < PREPARATION_ERRORS) {
        throw new HttpProblem(
            400,
            first.retCode() == 1 ? "SYNTAX" : "SCRIPT_" + first.retCode(),
            first.errorMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpProblem(503, "STOPPING", "the gateway is stopping");
    } catch (TimeoutException e) {
      throw new HttpProblem(
          503, "BUSY", "the script did not get its first step within 20 s; try again later");
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody fails the first step", e);
    }
  }

  private void stream(Exchange exchange, Run run) throws IOException {
    var particle = run.particle();
    var cut = Thread.ofVirtual().name("cut-run").start(() -> cutAfter(particle, exchange));
    try (OutputStream out = exchange.events()) {
      Event.of(
              "particle",
              "id",
              Json.of(particle.id()),
              "initPeerId",
              Json.of(particle.initPeerId().text()),
              "timestamp",
              Json.of(particle.timestampMs()),
              "ttl",
              Json.of(particle.ttlMs()),
              "signature",
              Json.of(Base64.getEncoder().encodeToString(particle.signature())))
          .write(out);
      while (!run.isOver()) {
        var event = run.next(SIGN_OF_LIFE_MS);
        if (event != null) {
          event.write(out);
        } else if (!run.isOver()) {
          out.write(":\n\n".getBytes(StandardCharsets.US_ASCII)); // fails when the caller has gone
          out.flush();
        }
      }
      for (var event : run.closing()) {
        event.write(out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.abort();
    } finally {
      cut.interrupt();
    }
  }

  /** A caller that stops reading is cut a moment after the particle's end. */
  private void cutAfter(Particle particle, Exchange exchange) {
    try {
      long left = particle.timestampMs() + particle.ttlMs() - clock.millis();
      Thread.sleep(Duration.ofMillis(Math.max(0, left)).plus(GRACE));
      exchange.abort();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the run is over
    }
  }

  private Request request(String body) throws HttpProblem {
    var root =
        switch (JsonText.read(body)) {
          case JsonText.Result.Value(Json.Obj object) -> object;
          case JsonText.Result.Value _ -> throw bad("the body is no JSON object");
          case JsonText.Result.NotJson(var reason, var offset) ->
              throw bad("the body is no JSON: " + reason + " at character " + offset);
        };
    if (!(root.get("script") instanceof Json.Str(var script))) {
      throw bad("'script' is missing or no string; it holds the AIR text");
    }
    var arguments = new HashMap<String, Json>();
    switch (root.get("arguments")) {
      case null -> {}
      case Json.Obj object -> arguments.putAll(object.fields());
      default -> throw bad("'arguments' is no object of name and value");
    }
    long ttl =
        switch (root.get("ttlMs")) {
          case null -> DEFAULT_TTL.toMillis();
          case Json.Int(var bits, var large)
              when !large && bits >= 1 && bits <= limits.maxTtl().toMillis() ->
              bits;
          default -> throw bad("'ttlMs' is no number from 1 to " + limits.maxTtl().toMillis());
        };
    return new Request(script, arguments, ttl);
  }

  private static HttpProblem bad(String message) {
    return new HttpProblem(400, "BAD_REQUEST", message);
  }

  private static Json object(String key, Json value) {
    return new Json.Obj(Map.of(key, value));
  }

  @Override
  public void close() {
    http.close();
  }
}
