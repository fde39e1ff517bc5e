package io.decentracompute.node.http;

import com.sun.net.httpserver.HttpExchange;
import io.decentracompute.aqua.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One request and its answer. */
public final class Exchange {
  private final HttpExchange http;
  private boolean answered;

  Exchange(HttpExchange http) {
    this.http = http;
  }

  public String method() {
    return http.getRequestMethod();
  }

  public String path() {
    return http.getRequestURI().getPath();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(http.getRequestHeaders().getFirst(name));
  }

  /** The body, at most so many bytes. */
  public byte[] body(int maxBytes) throws IOException, HttpProblem {
    refuseAnnounced(maxBytes);
    var out = new ByteArrayOutputStream();
    var in = http.getRequestBody();
    var buffer = new byte[16 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (out.size() + n > maxBytes) {
        throw tooLarge(maxBytes);
      }
      out.write(buffer, 0, n);
    }
    return out.toByteArray();
  }

  /** The body as it comes; refused at once where it announces more than this. */
  public InputStream stream(long maxBytes) throws HttpProblem {
    refuseAnnounced(maxBytes);
    return http.getRequestBody();
  }

  private void refuseAnnounced(long maxBytes) throws HttpProblem {
    var announced = header("Content-Length");
    if (announced.isPresent()) {
      try {
        if (Long.parseLong(announced.get()) > maxBytes) {
          throw tooLarge(maxBytes);
        }
      } catch (NumberFormatException e) {
        throw new HttpProblem(400, "BAD_REQUEST", "Content-Length is no number");
      }
    }
  }

  private static HttpProblem tooLarge(long maxBytes) {
    return new HttpProblem(
        413,
        "TOO_LARGE",
        "the body has more than " + maxBytes + " bytes, which is the most accepted here");
  }

  public void json(int status, Json value) throws IOException {
    bytes(status, "application/json", value.toString().getBytes(StandardCharsets.UTF_8));
  }

  public void text(int status, String type, String value) throws IOException {
    bytes(status, type, value.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(int status, String type, byte[] value) throws IOException {
    answered = true;
    http.getResponseHeaders().set("Content-Type", type);
    if (method().equals("HEAD")) {
      http.getResponseHeaders().set("Content-Length", Integer.toString(value.length));
      http.sendResponseHeaders(status, -1);
      return;
    }
    http.sendResponseHeaders(status, value.length == 0 ? -1 : value.length);
    try (var out = http.getResponseBody()) {
      out.write(value);
    }
  }

  /** Answers without a body. */
  public void empty(int status) throws IOException {
    answered = true;
    http.sendResponseHeaders(status, -1);
  }

  /** Answers with so many bytes, which the caller writes. */
  public OutputStream octets(long length) throws IOException {
    answered = true;
    http.getResponseHeaders().set("Content-Type", "application/octet-stream");
    if (method().equals("HEAD")) {
      http.getResponseHeaders().set("Content-Length", Long.toString(length));
      http.sendResponseHeaders(200, -1);
      return OutputStream.nullOutputStream();
    }
    http.sendResponseHeaders(200, length == 0 ? -1 : length);
    return http.getResponseBody();
  }

  /** Answers with server-sent events, which the caller writes. */
  public OutputStream events() throws IOException {
    answered = true;
    http.getResponseHeaders().set("Content-Type", "text/event-stream");
    http.getResponseHeaders().set("Cache-Control", "no-store");
    http.sendResponseHeaders(200, 0);
    return http.getResponseBody();
  }

  boolean isAnswered() {
    return answered;
  }

  /** Cuts the connection. */
  public void abort() {
    http.close();
  }
}
