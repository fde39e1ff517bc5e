package io.decentracompute.node.interop;

import static org.assertj.core.api.Assertions.fail;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** js-libp2p in a process of its own, driven by {@code src/test/js/peer.mjs}. */
final class JsPeer implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/js").toAbsolutePath();

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<Json.Obj> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Json.Obj> events = new LinkedBlockingQueue<>();
  private int lastId;

  JsPeer(String seedHex) throws Exception {
    install();
    process =
        new ProcessBuilder("node", "peer.mjs", seedHex)
            .directory(FOLDER.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  private static void install() throws Exception {
    Process install;
    try {
      install =
          new ProcessBuilder("sh", "install")
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new AssertionError(
          "src/test/js/install could not be run; it needs sh, Node 20 and npm", e);
    }
    var output = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (install.waitFor() != 0) {
      fail("src/test/js/install failed; it needs Node 20, npm and the npm registry:\n" + output);
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var message = (Json.Obj) JsonText.parse(line);
        (text(message, "event").equals("answer") ? answers : events).add(message);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next event of a kind; others before it fail the test. */
  Json.Obj event(String kind) throws InterruptedException {
    var event =
        Objects.requireNonNull(events.poll(30, TimeUnit.SECONDS), "js-libp2p reported no " + kind);
    if (!text(event, "event").equals(kind)) {
      fail("expected " + kind + " but js-libp2p reported " + event);
    }
    return event;
  }

  /** Runs a command and gives its answer; an error fails the test. */
  Json.Obj ask(String command, Map<String, Json> arguments) throws Exception {
    var message = new HashMap<>(arguments);
    message.put("command", Json.of(command));
    message.put("id", Json.of(++lastId));
    commands.write(new Json.Obj(message) + "\n");
    commands.flush();
    var answer =
        Objects.requireNonNull(
            answers.poll(30, TimeUnit.SECONDS), "js-libp2p did not answer " + command);
    if (answer.get("error") != null) {
      fail("js-libp2p failed on " + command + ": " + answer.get("error"));
    }
    return answer;
  }

  static String text(Json.Obj from, String key) {
    return from.get(key) instanceof Json.Str(var value) ? value : "";
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
