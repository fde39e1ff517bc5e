package io.decentracompute.marine.metering;

import io.decentracompute.marine.metering.ModuleShape.FunctionType;

/**
 * Functions that do what {@code memory.grow}, {@code .copy}, {@code .fill} and {@code .init} do, in
 * chunks of at most 64 KiB that are paid for one by one: no engine can be stopped within such an
 * instruction, and the largest would run for a second.
 */
final class BulkOperations {
  private static final int I32 = 0x7f;
  private static final FunctionType THREE = new FunctionType("\u007f\u007f\u007f", "");
  private static final FunctionType ONE_TO_ONE = new FunctionType("\u007f", "\u007f");
  private static final int CHUNK = 65_536;
  private static final int VOID = 0x40;

  private final ModuleShape shape;

  BulkOperations(ModuleShape shape) {
    this.shape = shape;
  }

  int grow() {
    return shape.added("grow", ONE_TO_ONE, this::growBody);
  }

  int copy() {
    return shape.added("copy", THREE, this::copyBody);
  }

  int fill() {
    return shape.added("fill", THREE, this::fillBody);
  }

  int init(int segment) {
    return shape.added("init " + segment, THREE, () -> initBody(segment));
  }

  /** More pages than a memory can have are refused by the engine for nothing. */
  private byte[] growBody() {
    var out = new WasmWriter().raw(0);
    out.localGet(0).i32(Metering.MAX_PAGES).raw(0x4d, 0x04, VOID); // i32.le_u, if
    pay(out, () -> out.localGet(0).raw(0xad).i64(CHUNK / Metering.BYTES_PER_FUEL).raw(0x7e));
    return out.raw(0x0b).localGet(0).raw(0x40, 0, 0x0b).bytes();
  }

  private byte[] copyBody() {
    var out = new WasmWriter().raw(1, 1, I32);
    beyondMemory(out, 0);
    beyondMemory(out, 1);
    out.raw(0x72, 0x04, VOID); // or, if: let the instruction itself trap
    out.localGet(0).localGet(1).localGet(2).raw(0xfc, 10, 0, 0, 0x0f, 0x0b);
    chunks(
        out,
        () -> {
          out.localGet(0)
              .localGet(1)
              .raw(0x4d, 0x04, VOID); // towards lower addresses: from the front
          out.localGet(0).localGet(1).localGet(3).raw(0xfc, 10, 0, 0);
          advance(out, 0);
          advance(out, 1);
          out.raw(0x05); // else from the back
          for (int local = 0; local < 2; local++) {
            out.localGet(local).localGet(2).raw(0x6a).localGet(3).raw(0x6b);
          }
          out.localGet(3).raw(0xfc, 10, 0, 0, 0x0b);
        });
    return out.raw(0x0b).bytes();
  }

  private byte[] fillBody() {
    var out = new WasmWriter().raw(1, 1, I32);
    beyondMemory(out, 0);
    out.raw(0x04, VOID).localGet(0).localGet(1).localGet(2).raw(0xfc, 11, 0, 0x0f, 0x0b);
    chunks(
        out,
        () -> {
          out.localGet(0).localGet(1).localGet(3).raw(0xfc, 11, 0);
          advance(out, 0);
        });
    return out.raw(0x0b).bytes();
  }

  private byte[] initBody(int segment) {
    int length = segment < shape.dataLengths.size() ? shape.dataLengths.get(segment) : 0;
    var out = new WasmWriter().raw(1, 1, I32);
    beyondMemory(out, 0);
    out.localGet(1).raw(0xad).localGet(2).raw(0xad, 0x7c).i64(length).raw(0x56); // i64.gt_u
    out.raw(0x72, 0x04, VOID);
    out.localGet(0).localGet(1).localGet(2).raw(0xfc, 8).u32(segment).raw(0, 0x0f, 0x0b);
    // A segment that was dropped has no bytes any more, and traps here.
    out.localGet(0).localGet(1).i32(0).raw(0xfc, 8).u32(segment).raw(0);
    chunks(
        out,
        () -> {
          out.localGet(0).localGet(1).localGet(3).raw(0xfc, 8).u32(segment).raw(0);
          advance(out, 0);
          advance(out, 1);
        });
    return out.raw(0x0b).bytes();
  }

  /** Pushes 1 when local 2 bytes from the address in a local on are not all in the memory. */
  private static void beyondMemory(WasmWriter out, int address) {
    out.localGet(address).raw(0xad).localGet(2).raw(0xad, 0x7c); // as 64-bit numbers, added
    out.raw(0x3f, 0, 0xad).i64(16).raw(0x86, 0x56); // memory.size << 16, i64.gt_u
  }

  private static void advance(WasmWriter out, int local) {
    out.localGet(local).localGet(3).raw(0x6a).localSet(local);
  }

  /** Does the body for each chunk of local 2 bytes; local 3 has the chunk's size. */
  private void chunks(WasmWriter out, Runnable body) {
    out.raw(0x02, VOID, 0x03, VOID); // block, loop
    out.localGet(2).raw(0x45, 0x0d, 1); // none left: leave the block
    out.localGet(2)
        .i32(CHUNK)
        .localGet(2)
        .i32(CHUNK)
        .raw(0x49, 0x1b)
        .localSet(3); // the smaller one
    pay(
        out,
        () ->
            out.localGet(3)
                .i32(Metering.BYTES_PER_FUEL - 1)
                .raw(0x6a)
                .i32(Integer.numberOfTrailingZeros(Metering.BYTES_PER_FUEL))
                .raw(0x76, 0xad)); // rounded up
    body.run();
    out.localGet(2).localGet(3).raw(0x6b).localSet(2).raw(0x0c, 0, 0x0b, 0x0b);
  }

  /** Takes an i64 that {@code price} pushes from the fuel, and ends when there is not enough. */
  private void pay(WasmWriter out, Runnable price) {
    int fuel = shape.fuelGlobal();
    out.globalGet(fuel);
    price.run();
    out.raw(0x7d).globalSet(fuel).globalGet(fuel).i64(0).raw(0x53, 0x04, VOID, 0x00, 0x0b);
  }
}
