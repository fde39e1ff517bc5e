package io.decentracompute.node.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.decentracompute.node.content.ContentException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpStoreTest {
  private static final byte[] BYTES = "content".getBytes(StandardCharsets.UTF_8);
  private static final Cid CID = Cid.of(BYTES);

  @TempDir Path dir;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/right", 200, BYTES, "");
    answer("/wrong", 200, "contemt".getBytes(StandardCharsets.UTF_8), "");
    answer("/moved", 302, new byte[0], "/right");
    answer("/loop", 302, new byte[0], "/loop");
    answer("/inside", 302, new byte[0], "http://169.254.169.254/latest/meta-data");
    answer("/file", 302, new byte[0], "file:///etc/passwd");
    answer("/broken", 500, new byte[0], "");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String path, int status, byte[] body, String location) {
    server.createContext(
        path,
        exchange -> {
          if (!location.isEmpty()) {
            exchange.getResponseHeaders().set("Location", location);
          }
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private void fetch(String path, long most) throws IOException {
    HttpStore.fetchFrom(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path),
        CID,
        dir.resolve("out"),
        most);
  }

  private void refused(Reason reason, ThrowingCallable fetch) {
    assertThatThrownBy(fetch)
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void rightBytesArriveAlsoOverARedirect() throws IOException {
    fetch("/right", 100);
    assertThat(Files.readAllBytes(dir.resolve("out"))).isEqualTo(BYTES);
    Files.delete(dir.resolve("out"));
    fetch("/moved", 100);
    assertThat(Files.readAllBytes(dir.resolve("out"))).isEqualTo(BYTES);
  }

  @Test
  void aMirrorThatLiesOrFailsLeavesNothing() {
    refused(Reason.WRONG_BYTES, () -> fetch("/wrong", 100));
    refused(Reason.TOO_LARGE, () -> fetch("/right", 3));
    refused(Reason.UNREACHABLE, () -> fetch("/broken", 100));
    refused(Reason.NOT_FOUND, () -> fetch("/nothing", 100));
    refused(Reason.UNREACHABLE, () -> fetch("/loop", 100));
  }

  @Test
  void noSourceLeadsToTheMachinesOwnSecrets() {
    refused(Reason.UNREACHABLE, () -> fetch("/inside", 100));
    refused(Reason.UNREACHABLE, () -> fetch("/file", 100));
    refused(
        Reason.UNREACHABLE,
        () -> HttpStore.fetchFrom(URI.create("file:///etc/passwd"), CID, dir.resolve("out"), 100));
  }
}
