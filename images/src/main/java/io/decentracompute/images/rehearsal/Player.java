package io.decentracompute.images.rehearsal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One process of a rehearsal. Closing it ends it, and waits for what it writes at its end. */
final class Player implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final long LOOK_MS = 50;
  private static final int TAIL = 4_000;

  private final String name;
  private final Process process;
  private final Path log;

  /**
   * Starts it.
   *
   * @param environment all variables there are
   */
  Player(String name, Path folder, List<String> command, Map<String, String> environment)
      throws IOException {
    this.name = name;
    this.log = folder.resolve(name + ".log");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    this.process = builder.start();
  }

  /** Waits until a GET of the address answers 200. */
  void awaitOk(HttpClient http, URI address) throws IOException, InterruptedException {
    await(http, address, answer -> answer.statusCode() == 200);
  }

  /** Waits until a GET of the address answers, with whatever status, with this text in it. */
  void awaitText(HttpClient http, URI address, String text)
      throws IOException, InterruptedException {
    await(http, address, answer -> answer.body().contains(text));
  }

  private void await(HttpClient http, URI address, Predicate<HttpResponse<String>> isExpected)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    String last = "nothing";
    while (System.nanoTime() - end < 0) {
      if (!process.isAlive()) {
        throw failed("ended with exit code " + process.exitValue());
      }
      try {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(address).timeout(LIMIT).build(),
                HttpResponse.BodyHandlers.ofString());
        last = answer.statusCode() + " " + answer.body();
        if (isExpected.test(answer)) {
          return;
        }
      } catch (java.net.ConnectException e) {
        last = "connection refused";
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
    throw failed(
        "did not answer at %s as expected within %d s, but: %s"
            .formatted(address, LIMIT.toSeconds(), last));
  }

  IOException failed(String what) {
    String said;
    try {
      said = Files.readString(log);
    } catch (IOException e) {
      said = "nothing that can be read";
    }
    return new IOException(
        "The rehearsal of %s failed: it %s. It said: %s"
            .formatted(name, what, said.substring(Math.max(0, said.length() - TAIL))));
  }

  /** Ends it as the kubelet does and waits for its end. */
  void end() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw failed("did not end within " + LIMIT.toSeconds() + " s of SIGTERM");
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
