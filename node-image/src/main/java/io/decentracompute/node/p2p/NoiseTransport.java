package io.decentracompute.node.p2p;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Bytes after the handshake: frames of a 2-byte big-endian length and at most 65,535 sealed bytes.
 */
final class NoiseTransport {
  /** Most plain bytes in one frame. */
  static final int MAX_PLAIN = 65_535 - CipherState.TAG;

  private static final byte[] NOTHING = {};

  private NoiseTransport() {}

  /** The receiving side; one thread. */
  static final class Input extends InputStream {
    private final DataInputStream in;
    private final CipherState cipher;
    private byte[] plain = NOTHING;
    private int at;

    Input(DataInputStream in, CipherState cipher) {
      this.in = in;
      this.cipher = cipher;
    }

    @Override
    public int read() throws IOException {
      return fill() ? plain[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int n = Math.min(length, plain.length - at);
      System.arraycopy(plain, at, target, offset, n);
      at += n;
      return n;
    }

    private boolean fill() throws IOException {
      while (at == plain.length) {
        int first = in.read();
        if (first < 0) {
          return false;
        }
        int length = first << 8 | in.readUnsignedByte();
        var sealed = in.readNBytes(length);
        if (sealed.length < length) {
          throw new EOFException("the connection ended inside a frame");
        }
        plain = cipher.open(NOTHING, sealed);
        at = 0;
      }
      return true;
    }
  }

  /**
   * The sending side; the caller lets in one thread at a time. Each write of up to {@link
   * #MAX_PLAIN} bytes is one frame.
   */
  static final class Output extends OutputStream {
    private final OutputStream out;
    private final CipherState cipher;
    private final byte[] frame = new byte[2 + 65_535];

    Output(OutputStream out, CipherState cipher) {
      this.out = out;
      this.cipher = cipher;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += MAX_PLAIN) {
        int n = Math.min(MAX_PLAIN, length - done);
        int sealed = cipher.seal(NOTHING, source, offset + done, n, frame, 2);
        frame[0] = (byte) (sealed >>> 8);
        frame[1] = (byte) sealed;
        out.write(frame, 0, 2 + sealed);
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
