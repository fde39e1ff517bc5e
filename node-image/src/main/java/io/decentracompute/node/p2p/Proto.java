package io.decentracompute.node.p2p;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The few words of protobuf that libp2p's messages need: varint and length-delimited fields. */
final class Proto {
  private static final int MAX_FIELDS = 1024;

  private Proto() {}

  /** A decoded field; {@code bytes} is empty for numbers, {@code number} is 0 for bytes. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Field(int id, long number, byte[] bytes) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Fields in order of arrival, unknown ones included; fixed-width fields are skipped. */
  static List<Field> decode(byte[] message) throws ProtocolException {
    var in = new ByteArrayInputStream(message);
    var fields = new ArrayList<Field>();
    try {
      while (in.available() > 0) {
        if (fields.size() == MAX_FIELDS) {
          throw new ProtocolException("a message has more than " + MAX_FIELDS + " fields");
        }
        long key = Varint.read(in);
        int id = (int) Math.min(key >>> 3, Integer.MAX_VALUE);
        switch ((int) (key & 7)) {
          case 0 -> fields.add(new Field(id, Varint.read(in), new byte[0]));
          case 1 -> skip(in, 8);
          case 2 -> fields.add(new Field(id, 0, take(in, Varint.read(in))));
          case 5 -> skip(in, 4);
          default -> throw new ProtocolException("a message has wire type " + (key & 7));
        }
      }
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException e) {
      throw new ProtocolException("a message is cut short", e);
    }
    return fields;
  }

  private static byte[] take(ByteArrayInputStream in, long length) throws ProtocolException {
    if (length < 0 || length > in.available()) {
      throw new ProtocolException(
          "a field claims " + length + " bytes, the message has " + in.available());
    }
    var bytes = new byte[(int) length];
    var _ = in.read(bytes, 0, bytes.length);
    return bytes;
  }

  private static void skip(ByteArrayInputStream in, int length) throws ProtocolException {
    take(in, length);
  }

  static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer number(int id, long value) {
      Varint.write(out, (long) id << 3);
      Varint.write(out, value);
      return this;
    }

    Writer bytes(int id, byte[] value) {
      Varint.write(out, ((long) id << 3) | 2);
      Varint.write(out, value.length);
      out.writeBytes(value);
      return this;
    }

    Writer text(int id, String value) {
      return bytes(id, value.getBytes(StandardCharsets.UTF_8));
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
