package io.decentracompute.aqua.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes put together: {@link java.io.ByteArrayOutputStream} without its lock, and with content
 * identifiers written in place. Content names content, and writing the names took as long as
 * hashing them (row "500 call results" of the benchmark).
 */
final class ByteBuilder {
  private byte[] bytes;
  private int size;

  ByteBuilder(int capacity) {
    this.bytes = new byte[capacity];
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The lowest eight bits. */
  ByteBuilder put(int octet) {
    room(1);
    bytes[size++] = (byte) octet;
    return this;
  }

  ByteBuilder put(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
    return this;
  }

  /** The letters of an identifier. */
  ByteBuilder putText(Cid cid) {
    room(Cid.LENGTH);
    cid.writeText(bytes, size);
    size += Cid.LENGTH;
    return this;
  }

  /** The digest in an identifier. */
  ByteBuilder putDigest(Cid cid) {
    room(Cid.SIZE);
    cid.writeDigest(bytes, size);
    size += Cid.SIZE;
    return this;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
    }
  }

  byte[] bytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
