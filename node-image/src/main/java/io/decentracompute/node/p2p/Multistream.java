package io.decentracompute.node.p2p;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * multistream-select 1.0: both sides agree on the protocol of a fresh connection or stream. Reads
 * exactly its own bytes.
 *
 * @see <a href="https://github.com/multiformats/multistream-select">multistream-select</a>
 */
final class Multistream {
  private static final String HEADER = "/multistream/1.0.0";
  private static final String NOT_AVAILABLE = "na";
  private static final int MAX_MESSAGE = 1024;
  private static final int MAX_PROPOSALS = 16;

  private Multistream() {}

  /**
   * Asks for one protocol.
   *
   * @throws ProtocolException when the other side does not speak it
   */
  static void propose(InputStream in, OutputStream out, String protocol) throws IOException {
    var hello = new ByteArrayOutputStream();
    append(hello, HEADER);
    append(hello, protocol);
    out.write(hello.toByteArray());
    out.flush();
    var header = read(in);
    if (!header.equals(HEADER)) {
      throw new ProtocolException("the other side does not start with " + HEADER);
    }
    var answer = read(in);
    if (!answer.equals(protocol)) {
      throw new ProtocolException("the other side does not speak " + protocol);
    }
  }

  /**
   * Waits for a proposal that is among {@code spoken} and accepts it; others are declined, at most
   * sixteen.
   */
  static String accept(InputStream in, OutputStream out, Set<String> spoken) throws IOException {
    if (!read(in).equals(HEADER)) {
      throw new ProtocolException("the other side does not start with " + HEADER);
    }
    var header = new ByteArrayOutputStream();
    append(header, HEADER);
    for (int i = 0; i < MAX_PROPOSALS; i++) {
      var proposal = read(in);
      boolean known = spoken.contains(proposal);
      append(header, known ? proposal : NOT_AVAILABLE);
      out.write(header.toByteArray());
      out.flush();
      header.reset();
      if (known) {
        return proposal;
      }
    }
    throw new ProtocolException("none of " + MAX_PROPOSALS + " proposed protocols is spoken here");
  }

  private static void append(ByteArrayOutputStream out, String message) {
    var bytes = (message + "\n").getBytes(StandardCharsets.UTF_8);
    Varint.write(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static String read(InputStream in) throws IOException {
    long length = Varint.read(in);
    if (length < 1 || length > MAX_MESSAGE) {
      throw new ProtocolException(
          "a protocol name has " + length + " bytes; 1 to " + MAX_MESSAGE + " are allowed");
    }
    var bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("the stream ended inside a protocol name");
    }
    if (bytes[bytes.length - 1] != '\n') {
      throw new ProtocolException("a protocol name does not end with a newline");
    }
    return new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
  }
}
