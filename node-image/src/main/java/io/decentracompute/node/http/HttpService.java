package io.decentracompute.node.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.aqua.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JDK's HTTP server on virtual threads, with a bound on requests under way. */
public final class HttpService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpService.class);
  private static final int BACKLOG = 128;

  static {
    // Read once by the server's class: small answers go out at once, slow senders and idle
    // connections are cut.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "60");
    System.setProperty("sun.net.httpserver.idleInterval", "60");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "64");
    System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
    System.setProperty("jdk.httpserver.maxConnections", "1024");
  }

  /** Answers a request. */
  @FunctionalInterface
  public interface Handler {
    void handle(Exchange exchange) throws IOException, HttpProblem;
  }

  private final HttpServer server;
  private final Handler handler;
  private final Semaphore requests;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private HttpService(HttpServer server, int maxRequests, Handler handler) {
    this.server = server;
    this.handler = handler;
    this.requests = new Semaphore(maxRequests);
  }

  /**
   * Listens and answers.
   *
   * @param port 0 lets the system choose
   * @param maxRequests under way at once; more are answered with 503
   */
  public static HttpService start(String address, int port, int maxRequests, Handler handler)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on " + address + ":" + port + " for HTTP: " + e.getMessage(), e);
    }
    var service = new HttpService(server, maxRequests, handler);
    server.setExecutor(service.threads);
    server.createContext("/", service::onRequest);
    server.start();
    return service;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void onRequest(HttpExchange http) {
    var exchange = new Exchange(http);
    boolean room = requests.tryAcquire();
    try {
      if (!room) {
        problem(
            exchange, new HttpProblem(503, "BUSY", "too many requests are under way; try again"));
        return;
      }
      handler.handle(exchange);
    } catch (HttpProblem e) {
      problem(exchange, e);
    } catch (IOException e) {
      log.atDebug()
          .addKeyValue("path", exchange.path())
          .addKeyValue("cause", e.getMessage())
          .log("a client went away");
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("path", exchange.path())
          .log("a request failed by a mistake of this node");
      problem(
          exchange,
          new HttpProblem(500, "INTERNAL", "the node failed on this request; see its log"));
    } finally {
      if (room) {
        requests.release();
      }
      http.close();
    }
  }

  private static void problem(Exchange exchange, HttpProblem problem) {
    if (exchange.isAnswered()) {
      return;
    }
    try {
      exchange.json(
          problem.status(),
          new Json.Obj(
              Map.of(
                  "error",
                  new Json.Obj(
                      Map.of(
                          "code", Json.of(problem.code()),
                          "message", Json.of(String.valueOf(problem.getMessage())))))));
    } catch (IOException e) {
      log.atDebug().addKeyValue("cause", e.getMessage()).log("a client went away before its error");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
