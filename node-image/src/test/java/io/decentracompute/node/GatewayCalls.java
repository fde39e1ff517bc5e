package io.decentracompute.node;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A caller of the gateway's API. */
final class GatewayCalls {
  /** What a request was answered. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Response(int status, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    Json.Obj json() {
      return (Json.Obj) JsonText.parse(text());
    }

    /** The code of an error. */
    String code() {
      return GatewayCalls.text(json(), "error", "code");
    }

    String message() {
      return GatewayCalls.text(json(), "error", "message");
    }
  }

  /** An event of a run. */
  record SseEvent(String name, Json.Obj data) {}

  /** All events of a run, in order. */
  record Events(List<SseEvent> all) {
    List<Json> values(String name) {
      return all.stream()
          .filter(e -> e.name().equals(name))
          .map(e -> e.data().get("values"))
          .toList();
    }

    Json.Obj one(String name) {
      var some = all.stream().filter(e -> e.name().equals(name)).toList();
      if (some.size() != 1) {
        throw new AssertionError("expected one event '" + name + "' in " + all);
      }
      return some.getFirst().data();
    }

    String reason() {
      return text(one("end"), "reason");
    }
  }

  /** The value under these keys; the test fails where one is missing. */
  static Json at(Json from, String... keys) {
    var value = from;
    for (var key : keys) {
      var next = value instanceof Json.Obj object ? object.get(key) : null;
      if (next == null) {
        throw new AssertionError("no '" + key + "' in " + from);
      }
      value = next;
    }
    return value;
  }

  /** The text under these keys. */
  static String text(Json from, String... keys) {
    return ((Json.Str) at(from, keys)).value();
  }

  private final URI base;

  GatewayCalls(URI base) {
    this.base = base;
  }

  Response request(String method, String path, String token, byte[] body) throws IOException {
    var connection = (HttpURLConnection) base.resolve(path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setReadTimeout(60_000);
    if (!token.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    if (body.length > 0) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      try (var out = connection.getOutputStream()) {
        out.write(body);
      } catch (IOException e) {
        // refused before all was read: the status says why
      }
    }
    int status = connection.getResponseCode();
    try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Response(status, in == null ? new byte[0] : in.readAllBytes());
    }
  }

  List<String> peers() throws IOException {
    var peers = (Json.Arr) JsonText.parse(request("GET", "/v1/peers", "", new byte[0]).text());
    return peers.values().stream().map(p -> ((Json.Str) p).value()).toList();
  }

  String put(byte[] bytes) throws IOException {
    var response = request("POST", "/v1/content", TestNodes.TOKEN, bytes);
    if (response.status() != 201) {
      throw new AssertionError(response.status() + " " + response.text());
    }
    return text(response.json(), "cid");
  }

  static byte[] body(String script, Map<String, Json> arguments, long ttlMs) {
    return new Json.Obj(
            Map.of(
                "script",
                Json.of(script),
                "arguments",
                new Json.Obj(arguments),
                "ttlMs",
                Json.of(ttlMs)))
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  Events run(String script, Map<String, Json> arguments, long ttlMs) throws IOException {
    return run(script, arguments, ttlMs, _ -> {});
  }

  Events run(String script, Map<String, Json> arguments, long ttlMs, Consumer<SseEvent> onEvent)
      throws IOException {
    var connection = (HttpURLConnection) base.resolve("/v1/run").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setReadTimeout(60_000);
    connection.setDoOutput(true);
    try (var out = connection.getOutputStream()) {
      out.write(body(script, arguments, ttlMs));
    }
    if (connection.getResponseCode() != 200) {
      throw new AssertionError(
          new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    var events = new ArrayList<SseEvent>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      var name = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          var event = new SseEvent(name, (Json.Obj) JsonText.parse(line.substring(6)));
          events.add(event);
          onEvent.accept(event);
        }
      }
    }
    return new Events(events);
  }
}
