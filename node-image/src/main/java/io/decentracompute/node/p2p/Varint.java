package io.decentracompute.node.p2p;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Unsigned varints as multiformats has them: seven bits a byte, least significant first, at most
 * nine bytes.
 *
 * @see <a href="https://github.com/multiformats/unsigned-varint">unsigned-varint</a>
 */
public final class Varint {
  private static final int MAX_BYTES = 9;

  private Varint() {}

  /**
   * Reads one varint; exactly its bytes are consumed.
   *
   * @throws EOFException when the stream ends first
   * @throws ProtocolException when it is longer than nine bytes
   */
  public static long read(InputStream in) throws IOException {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the stream ended inside a varint");
      }
      value |= (long) (b & 0x7f) << (7 * i);
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new ProtocolException("a varint is longer than nine bytes");
  }

  /** Appends a value of at least zero. */
  public static void write(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** The bytes of a value of at least zero. */
  public static byte[] encode(long value) {
    var out = new ByteArrayOutputStream(MAX_BYTES);
    write(out, value);
    return out.toByteArray();
  }
}
