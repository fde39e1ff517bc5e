package io.decentracompute.operator.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks workers through the gateway whether they serve: one particle that visits all of them in
 * parallel, calls {@code peer.identify} and brings the answers home. A worker that is away costs
 * the others nothing; the particle then ends by its time to live.
 */
public final class HealthParticle {
  /** Time to live: a healthy worker answers in milliseconds. */
  private static final Duration TTL = Duration.ofSeconds(4);

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration DEADLINE = TTL.plusSeconds(2);
  private static final int MOST_LINES = 10_000;
  private static final int MOST_LINE = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** AIR: every worker on a branch of its own; a branch that fails stays silent. */
  static final String SCRIPT =
      """
      (seq
        (call %init_peer_id% ("getDataSrv" "workers") [] workers)
        (fold workers worker
          (par
            (xor
              (seq
                (call worker ("peer" "identify") [] answer)
                (call %init_peer_id% ("callbackSrv" "response") [worker answer])
              )
              (null)
            )
            (next worker)
          )
        )
      )
      """;

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final Optional<Path> tokenFile;

  /**
   * Asks with the token of this file, where there is one.
   *
   * @param tokenFile read anew each time, so that it can be rotated
   */
  public HealthParticle(Optional<Path> tokenFile) {
    this.tokenFile = tokenFile;
  }

  /** Sends the particle and waits for its end, at most six seconds. */
  public HealthAnswer ask(URI gateway, List<String> peerIds) {
    var url = gateway.resolve("/v1/run");
    try {
      var body =
          JSON.writeValueAsBytes(
              Map.of(
                  "script", SCRIPT,
                  "arguments", Map.of("workers", peerIds),
                  "ttlMs", TTL.toMillis()));
      var request =
          HttpRequest.newBuilder(url)
              .timeout(DEADLINE)
              .header("Content-Type", "application/json")
              .header("Accept", "text/event-stream")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body));
      if (tokenFile.isPresent()) {
        request.header("Authorization", "Bearer " + Files.readString(tokenFile.get()).strip());
      }
      var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (var stream = response.body();
          var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        if (response.statusCode() != 200) {
          return new HealthAnswer.NoGateway(url + " answered " + response.statusCode());
        }
        // The request's timeout ends with the headers; this bounds the stream.
        var watchdog = Thread.startVirtualThread(() -> closeAfter(stream, DEADLINE));
        try {
          return new HealthAnswer.Answers(answers(reader));
        } finally {
          watchdog.interrupt();
        }
      }
    } catch (IOException e) {
      var cause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new HealthAnswer.NoGateway(url + " did not answer: " + cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new HealthAnswer.NoGateway(url + " was not asked: the operator stops");
    }
  }

  private static void closeAfter(InputStream stream, Duration time) {
    try (stream) {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      // read to its end in time
    } catch (IOException e) {
      // closed already
    }
  }

  /** Reads server-sent events until the end of the particle, or of the stream. */
  static Map<String, NodeStatus> answers(BufferedReader reader) throws IOException {
    var answers = new LinkedHashMap<String, NodeStatus>();
    var event = "";
    var data = new StringBuilder();
    for (var lines = 0; lines < MOST_LINES; lines++) {
      var line = reader.readLine();
      if (line == null || (line.isEmpty() && "end".equals(event))) {
        break;
      }
      if (line.isEmpty()) {
        if ("response".equals(event)) {
          take(data.toString(), answers);
        }
        event = "";
        data.setLength(0);
      } else if (line.startsWith("event:")) {
        event = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:") && data.length() + line.length() <= MOST_LINE) {
        data.append(line, "data:".length(), line.length());
      }
    }
    return answers;
  }

  /** One answer, {@code {"values": [peer id, status]}}; anything else is no answer. */
  private static void take(String json, Map<String, NodeStatus> answers) {
    try {
      JsonNode values = JSON.readTree(json).path("values");
      if (values.size() >= 2 && values.get(0).isTextual() && values.get(1).isObject()) {
        answers.put(values.get(0).asText(), JSON.treeToValue(values.get(1), NodeStatus.class));
      }
    } catch (JsonProcessingException e) {
      // A worker that answers nonsense counts as silent.
    }
  }
}
