package io.decentracompute.marine.metering;

/** Reads a range of a module's bytes; what does not fit into the range is a broken module. */
final class WasmCursor {
  final byte[] bytes;
  final int end;
  int position;

  WasmCursor(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  boolean atEnd() {
    return position >= end;
  }

  UnmeterableModuleException broken(String why) {
    return new UnmeterableModuleException(
        "the module is broken at byte %d: %s; build it again".formatted(position, why));
  }

  int u8() throws UnmeterableModuleException {
    if (position >= end) {
      throw broken("something ends in its middle");
    }
    return bytes[position++] & 0xff;
  }

  void skip(int count) throws UnmeterableModuleException {
    if (count < 0 || count > end - position) {
      throw broken("%d bytes are wanted and %d are left".formatted(count, end - position));
    }
    position += count;
  }

  /** An unsigned LEB128 number up to {@link Integer#MAX_VALUE}, in at most five bytes. */
  int u31() throws UnmeterableModuleException {
    long value = u32();
    if (value > Integer.MAX_VALUE) {
      throw broken("the number " + value + " is too large");
    }
    return (int) value;
  }

  /** An unsigned 32-bit number as LEB128. */
  long u32() throws UnmeterableModuleException {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        if (value > 0xffff_ffffL) {
          throw broken("a number has more than 32 bits");
        }
        return value;
      }
    }
    throw broken("a number does not end");
  }

  /** A signed LEB128 number of at most this many bytes: 5 for 32 and 33 bits, 10 for 64. */
  long signed(int mostBytes) throws UnmeterableModuleException {
    long value = 0;
    for (int i = 0; i < mostBytes; i++) {
      int b = u8();
      int shift = 7 * i;
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        int bits = shift + 7;
        return bits >= 64 ? value : (value << (64 - bits)) >> (64 - bits);
      }
    }
    throw broken("a number does not end");
  }

  /** The size of a vector whose elements have at least one byte each. */
  int count() throws UnmeterableModuleException {
    int count = u31();
    if (count > end - position) {
      throw broken("it announces %d elements and has %d bytes".formatted(count, end - position));
    }
    return count;
  }

  String name() throws UnmeterableModuleException {
    int length = count();
    int start = position;
    skip(length);
    return new String(bytes, start, length, java.nio.charset.StandardCharsets.UTF_8);
  }
}
