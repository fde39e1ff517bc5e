package io.decentracompute.e2e.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Stores and fetches content, and runs scripts with their events as they come (docs/seams.md,
 * section 8).
 */
public final class GatewayClient {

  /** One server-sent event of a run. */
  public record Event(String name, JsonNode data) {}

  /** The gateway refused a request; the message is its own. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String message) {
      super(message);
      this.status = status;
    }

    /** The HTTP status of the refusal. */
    public int status() {
      return status;
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI base;
  private final String token;

  public GatewayClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** Stores bytes and returns their content identifier. */
  public String put(byte[] bytes) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            request("/v1/content").POST(HttpRequest.BodyPublishers.ofByteArray(bytes)).build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(accepted(response.statusCode(), response.body())).path("cid").asText();
  }

  /** Fetches the bytes of a content identifier. */
  public byte[] get(String cid) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            request("/v1/content/" + cid).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      accepted(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  /** The peers connected to the gateway. */
  public List<String> peers() throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request("/v1/peers").GET().build(), HttpResponse.BodyHandlers.ofString());
    List<String> peers = new ArrayList<>();
    JsonNode body = JSON.readTree(accepted(response.statusCode(), response.body()));
    (body.isArray() ? body : body.path("peers")).forEach(p -> peers.add(p.asText()));
    return peers;
  }

  /**
   * Runs a script with the gateway as its initiator and hands over each event as it comes; returns
   * all of them when the stream ends.
   */
  public List<Event> run(
      String script, Map<String, JsonNode> arguments, Duration ttl, Consumer<Event> onEvent)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.put("script", script);
    body.put("ttlMs", ttl.toMillis());
    ObjectNode given = body.putObject("arguments");
    arguments.forEach(given::set);
    HttpResponse<InputStream> response =
        http.send(
            request("/v1/run")
                .header("Content-Type", "application/json")
                .timeout(ttl.plusSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        accepted(response.statusCode(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
      return events(in, onEvent);
    }
  }

  private static List<Event> events(InputStream in, Consumer<Event> onEvent) throws IOException {
    List<Event> all = new ArrayList<>();
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String name = "message";
    StringBuilder data = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith("event:")) {
        name = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring(5).strip());
      } else if (line.isEmpty() && !data.isEmpty()) {
        Event event = new Event(name, JSON.readTree(data.toString()));
        all.add(event);
        onEvent.accept(event);
        name = "message";
        data.setLength(0);
      }
    }
    return all;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + token);
  }

  private static String accepted(int status, String body) throws RefusedException {
    if (status / 100 != 2) {
      throw new RefusedException(status, "the gateway answered " + status + ": " + body);
    }
    return body;
  }
}
