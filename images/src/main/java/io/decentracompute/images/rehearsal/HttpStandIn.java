package io.decentracompute.images.rehearsal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/**
 * A small HTTP/1.1 server on the loopback interface, with WebSockets that stay silent. Only the
 * processes of a rehearsal ask it: it is lenient, and a request it cannot read ends the connection.
 */
final class HttpStandIn implements AutoCloseable {
  private static final String WEB_SOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int LONGEST_LINE = 64 << 10;

  /** A request; the query is part of the target. */
  record Request(String method, String target, String body) {
    String path() {
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }
  }

  /** An answer in JSON. */
  record Response(int status, String body) {}

  /** What answers. */
  @FunctionalInterface
  interface Handler {
    Response answer(Request request);
  }

  private final ServerSocket server;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  HttpStandIn(ServerSocketFactory sockets, Handler handler) throws IOException {
    this.server = sockets.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
    this.handler = handler;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      for (String start = line(in); !start.isEmpty(); start = line(in)) {
        String[] words = start.split(" ", -1);
        Map<String, String> headers = headers(in);
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        if (headers.containsKey("upgrade") && headers.containsKey("sec-websocket-key")) {
          upgrade(out, headers.get("sec-websocket-key"));
          in.transferTo(OutputStream.nullOutputStream());
          return;
        }
        if (words[1].contains("watch=true")) {
          write(out, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
          in.transferTo(OutputStream.nullOutputStream());
          return;
        }
        Response response =
            handler.answer(
                new Request(words[0], words[1], new String(body, StandardCharsets.UTF_8)));
        write(
            out,
            "HTTP/1.1 %d -\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                .formatted(
                    response.status(),
                    response.body().getBytes(StandardCharsets.UTF_8).length,
                    response.body()));
      }
    } catch (IOException | RuntimeException e) {
      // The process has ended or asks what we do not understand; it shows in whether it gets ready.
    } finally {
      open.remove(socket);
    }
  }

  private static void upgrade(OutputStream out, String key) throws IOException {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + WEB_SOCKET_KEY).getBytes(StandardCharsets.US_ASCII));
      write(
          out,
          "HTTP/1.1 101 -\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: "
              + Base64.getEncoder().encodeToString(digest)
              + "\r\n\r\n");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-1", e);
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    return headers;
  }

  /** Empty at the end of a head, and at the end of all. */
  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() > LONGEST_LINE) {
        throw new IOException("a line of a request is too long");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
