package io.decentracompute.marine.module;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Function;

/** Reads a part of a byte array; running over its end is the error that the owner makes of it. */
final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private final Function<String, BadModuleException> error;
  private int position;

  ByteReader(byte[] bytes, int start, int end, Function<String, BadModuleException> error) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.error = error;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  void skipTo(int target) {
    position = target;
  }

  int u8() throws BadModuleException {
    if (position >= end) {
      throw error.apply("it ends at byte " + end + ", in the middle of something");
    }
    return bytes[position++] & 0xff;
  }

  byte[] bytes(int count) throws BadModuleException {
    if (count > remaining()) {
      throw error.apply(
          "%d bytes are wanted at byte %d, and %d are left"
              .formatted(count, position, remaining()));
    }
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  /** An unsigned LEB128 number that is at most {@link Integer#MAX_VALUE}. */
  int uleb32() throws BadModuleException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if (value > Integer.MAX_VALUE) {
        throw error.apply("the number before byte " + position + " is too large");
      }
      if ((b & 0x80) == 0) {
        return (int) value;
      }
    }
    throw error.apply("the number before byte " + position + " does not end");
  }

  /** Any 64-bit number as unsigned LEB128. */
  long uleb64() throws BadModuleException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw error.apply("the number before byte " + position + " does not end");
  }

  static void writeUleb(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
