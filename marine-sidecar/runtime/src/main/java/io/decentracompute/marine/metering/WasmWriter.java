package io.decentracompute.marine.metering;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the binary form of Wasm. */
final class WasmWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WasmWriter raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  WasmWriter copy(byte[] from, int start, int end) {
    out.write(from, start, end - start);
    return this;
  }

  WasmWriter u32(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  WasmWriter signed(long value) {
    long rest = value;
    while (true) {
      int b = (int) (rest & 0x7f);
      rest >>= 7;
      if ((rest == 0 && (b & 0x40) == 0) || (rest == -1 && (b & 0x40) != 0)) {
        out.write(b);
        return this;
      }
      out.write(b | 0x80);
    }
  }

  WasmWriter name(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return sized(utf8);
  }

  /** The bytes behind their number. */
  WasmWriter sized(byte[] bytes) {
    u32(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  // ---- instructions that the rewriter adds ----

  WasmWriter localGet(int index) {
    return raw(0x20).u32(index);
  }

  WasmWriter localSet(int index) {
    return raw(0x21).u32(index);
  }

  WasmWriter localTee(int index) {
    return raw(0x22).u32(index);
  }

  WasmWriter globalGet(int index) {
    return raw(0x23).u32(index);
  }

  WasmWriter globalSet(int index) {
    return raw(0x24).u32(index);
  }

  WasmWriter i32(int value) {
    return raw(0x41).signed(value);
  }

  WasmWriter i64(long value) {
    return raw(0x42).signed(value);
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
