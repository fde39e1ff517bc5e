package io.decentracompute.operator.probe;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads {@code /status} of nodes: bounded in time and size, never an exception. */
public final class StatusReader {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int MOST_BYTES = 256 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** Asks the node at this base URL. */
  public StatusAnswer read(URI base) {
    var request = HttpRequest.newBuilder(base.resolve("/status")).timeout(ANSWER).build();
    var sent =
        http.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
    try {
      var response = sent.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        return new StatusAnswer.Silent(request.uri() + " answered " + response.statusCode());
      }
      return new StatusAnswer.Answered(JSON.readValue(response.body(), NodeStatus.class));
    } catch (TimeoutException e) {
      sent.cancel(true);
      return new StatusAnswer.Silent(request.uri() + " did not answer in " + ANSWER);
    } catch (ExecutionException e) {
      var cause = Objects.requireNonNullElse(e.getCause(), e);
      return new StatusAnswer.Silent(
          request.uri()
              + " did not answer: "
              + Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName()));
    } catch (IOException e) {
      return new StatusAnswer.Silent(request.uri() + " answered no status: " + e.getMessage());
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      return new StatusAnswer.Silent(request.uri() + " was not asked: the operator stops");
    }
  }
}
