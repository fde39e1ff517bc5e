package io.decentracompute.prover.verify;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One bounded HTTP exchange. */
final class Fetch {
  private Fetch() {}

  /** The body of a good answer. */
  static byte[] bytes(HttpRequest request, int limit) throws CannotVerifyException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(limit + 1);
        if (response.statusCode() != 200) {
          throw new CannotVerifyException(
              request.uri()
                  + " answered "
                  + response.statusCode()
                  + " instead of 200. See that it is the right address, and that the epoch is not long over.");
        }
        if (bytes.length > limit) {
          throw new CannotVerifyException(
              request.uri()
                  + " answered with more than "
                  + limit
                  + " bytes; nothing was read of it.");
        }
        return bytes;
      }
    } catch (IOException e) {
      throw new CannotVerifyException(
          "Cannot reach "
              + request.uri()
              + ": "
              + e
              + ". See that it runs and is reachable from here.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotVerifyException("interrupted while asking " + request.uri(), e);
    }
  }
}
