package io.decentracompute.node.p2p;

import java.nio.ByteBuffer;

/**
 * A yamux header: 12 bytes, big-endian.
 *
 * @param length bytes that follow (data), bytes granted (window), a nonce (ping), a reason (go
 *     away); unsigned
 * @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md">yamux</a>
 */
record YamuxFrame(int type, int flags, int stream, long length) {
  static final int BYTES = 12;

  static final int DATA = 0;
  static final int WINDOW = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  static YamuxFrame decode(byte[] header) throws ProtocolException {
    var buffer = ByteBuffer.wrap(header);
    int version = buffer.get();
    int type = buffer.get();
    int flags = buffer.getShort() & 0xffff;
    int stream = buffer.getInt();
    long length = buffer.getInt() & 0xffff_ffffL;
    if (version != 0 || type < DATA || type > GO_AWAY || stream < 0) {
      throw new ProtocolException(
          "a yamux header has version " + version + ", type " + type + ", stream " + stream);
    }
    return new YamuxFrame(type, flags, stream, length);
  }

  void encode(byte[] target) {
    ByteBuffer.wrap(target)
        .put((byte) 0)
        .put((byte) type)
        .putShort((short) flags)
        .putInt(stream)
        .putInt((int) length);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
