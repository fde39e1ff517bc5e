package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One JSON-RPC endpoint over HTTP: a deadline and a size limit on every exchange. */
final class RpcEndpoint {
  private static final long LARGEST_ANSWER = 32L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI uri;
  private final HttpClient http;
  private final Duration deadline;

  RpcEndpoint(URI uri, HttpClient http, Duration deadline) {
    this.uri = uri;
    this.http = http;
    this.deadline = deadline;
  }

  URI uri() {
    return uri;
  }

  /** Posts one request or batch and gives back the parsed answer. */
  JsonNode post(JsonNode body) throws IOException {
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(deadline)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    var exchange =
        http.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER));
    try {
      var response = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("HTTP status " + response.statusCode());
      }
      return JSON.readTree(response.body());
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + deadline.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(),
          cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      exchange.cancel(true);
    }
  }
}
