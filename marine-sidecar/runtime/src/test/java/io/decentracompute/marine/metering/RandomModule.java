package io.decentracompute.marine.metering;

import java.util.Random;

/**
 * Valid modules made of chance: a memory, a table, three globals, functions {@code f0}… of (i32,
 * i64, f64) that call each other. The same seed gives the same module.
 *
 * <p>A wild one loops and recurses as it likes and computes with floats; a tame one ends by itself
 * and computes with integers, so that an engine gives the same results without a meter.
 */
final class RandomModule {
  static final int FUNCTIONS = 5;
  private static final int I32 = 0x7f;
  private static final int I64 = 0x7e;
  private static final int F32 = 0x7d;
  private static final int F64 = 0x7c;
  private static final int VOID = 0x40;

  /** Locals 0 to 2 are the parameters; then one of each type to use, then counters of loops. */
  private static final int[] LOCALS = {I32, I64, F64, I32, I64, F32, F64};

  private static final int COUNTERS = 4;

  private final Random random;
  private final boolean wild;
  private final int[] results = new int[FUNCTIONS];
  private WasmWriter out = new WasmWriter();
  private int current;
  private int loops;
  private int budget;

  private RandomModule(long seed, boolean wild) {
    this.random = new Random(seed);
    this.wild = wild;
  }

  static byte[] generate(long seed, boolean wild) {
    return new RandomModule(seed, wild).module();
  }

  private int any(int bound) {
    return random.nextInt(bound);
  }

  private int type() {
    return wild ? new int[] {I32, I64, F32, F64}[any(4)] : new int[] {I32, I64}[any(2)];
  }

  private byte[] module() {
    var module = new WasmWriter().raw(0, 'a', 's', 'm', 1, 0, 0, 0);
    for (int i = 0; i < FUNCTIONS; i++) {
      results[i] = wild ? new int[] {I32, I64, F64}[any(3)] : any(2) == 0 ? I32 : I64;
    }
    var types = new WasmWriter().u32(FUNCTIONS + 1);
    for (int result : results) {
      types.raw(0x60, 3, I32, I64, F64, 1, result);
    }
    types.raw(0x60, 1, I32, 2, I32, I64); // a block's: takes one, gives two
    section(module, 1, types);
    var functions = new WasmWriter().u32(FUNCTIONS);
    for (int i = 0; i < FUNCTIONS; i++) {
      functions.u32(i);
    }
    section(module, 3, functions);
    section(module, 4, new WasmWriter().raw(1, 0x70, 0, FUNCTIONS + 2));
    section(module, 5, new WasmWriter().raw(1, 0, 1));
    section(
        module,
        6,
        new WasmWriter()
            .raw(4)
            .raw(I32, 1, 0x41, 7, 0x0b)
            .raw(I64, 1, 0x42, 9, 0x0b)
            .raw(F64, 1, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x0b)
            .raw(I32, 0, 0x41, 3, 0x0b));
    var exports = new WasmWriter().u32(FUNCTIONS);
    for (int i = 0; i < FUNCTIONS; i++) {
      exports.name("f" + i).raw(0).u32(i);
    }
    section(module, 7, exports);
    section(module, 9, elements());
    section(module, 12, new WasmWriter().raw(1));
    var code = new WasmWriter().u32(FUNCTIONS);
    for (current = 0; current < FUNCTIONS; current++) {
      code.sized(body());
    }
    section(module, 10, code);
    byte[] data = new byte[300];
    random.nextBytes(data);
    section(module, 11, new WasmWriter().raw(1, 1).sized(data));
    return module.bytes();
  }

  private static void section(WasmWriter module, int id, WasmWriter content) {
    module.raw(id).sized(content.bytes());
  }

  private static WasmWriter elements() {
    var elements = new WasmWriter().raw(1, 0, 0x41, 0, 0x0b).u32(FUNCTIONS);
    for (int i = 0; i < FUNCTIONS; i++) {
      elements.u32(i);
    }
    return elements;
  }

  private byte[] body() {
    out = new WasmWriter();
    loops = 0;
    boolean small = any(3) == 0; // such that its callers may pay for it
    budget = small ? 5 : 220;
    out.raw(5).raw(1, I32, 1, I64, 1, F32, 1, F64, COUNTERS, I32);
    for (int n = small ? 1 : 2 + any(5); n > 0; n--) {
      statement(0);
    }
    value(results[current], 0);
    return out.raw(0x0b).bytes();
  }

  private int local(int type) {
    while (true) {
      int index = any(LOCALS.length);
      if (LOCALS[index] == type) {
        return index;
      }
    }
  }

  private void statement(int depth) {
    budget--;
    boolean leaf = depth > 3 || budget < 0;
    int kind = leaf ? any(4) : any(14);
    switch (kind) {
      case 0, 1 -> {
        int type = type();
        value(type, depth + 1);
        out.localSet(local(type));
      }
      case 2 -> {
        int global = any(wild ? 3 : 2);
        value(global == 0 ? I32 : global == 1 ? I64 : F64, depth + 1);
        out.globalSet(global);
      }
      case 3 -> store(depth);
      case 4, 5 -> loop(depth);
      case 6 -> {
        value(I32, depth + 1);
        out.raw(0x04, VOID);
        statement(depth + 1);
        if (any(2) == 0) {
          out.raw(0x05);
          statement(depth + 1);
        }
        out.raw(0x0b);
      }
      case 7 -> {
        out.raw(0x02, VOID);
        statement(depth + 1);
        value(I32, depth + 1);
        out.raw(0x0d, 0);
        statement(depth + 1);
        out.raw(0x0b);
      }
      case 8 -> table(depth);
      case 9 -> {
        value(I32, depth + 1);
        out.raw(0x04, VOID);
        value(results[current], depth + 1);
        out.raw(0x0f, 0x0b);
      }
      case 10 -> bulk(depth);
      case 11 -> {
        out.raw(0x02, VOID);
        value(I32, depth + 1);
        out.raw(0x0d, 0);
        if (any(3) == 0) {
          out.raw(0x0c, 0);
          value(type(), depth + 1); // never reached, and still valid
          out.raw(0x1a);
        }
        out.raw(0x0b);
      }
      case 12 -> {
        value(I32, depth + 1);
        out.raw(0x02).signed(FUNCTIONS); // takes one, gives two
        value(I64, depth + 1);
        out.raw(0x0b, 0x1a, 0x1a);
      }
      default -> {
        value(type(), depth + 1);
        out.raw(0x1a);
      }
    }
  }

  private void store(int depth) {
    address(depth);
    int type = type();
    value(type, depth + 1);
    int code =
        switch (type) {
          case I32 -> new int[] {0x36, 0x3a, 0x3b}[any(3)];
          case I64 -> new int[] {0x37, 0x3c, 0x3d, 0x3e}[any(4)];
          case F32 -> 0x38;
          default -> 0x39;
        };
    out.raw(code, 0).u32(any(64));
  }

  /** Mostly in the memory; in a wild module sometimes anywhere. */
  private void address(int depth) {
    value(I32, depth + 1);
    if (!wild || any(20) > 0) {
      out.i32(0xfff).raw(0x71);
    }
  }

  private void loop(int depth) {
    if (loops == COUNTERS) {
      return;
    }
    int counter = LOCALS.length + loops++;
    out.i32(2 + any(wild ? 40 : 4)).localSet(counter);
    out.raw(0x03, VOID);
    statement(depth + 1);
    statement(depth + 1);
    if (wild && any(4) == 0) {
      value(I32, depth + 1);
      out.raw(0x0d, 0);
    }
    out.localGet(counter).i32(1).raw(0x6b).localTee(counter).raw(0x0d, 0, 0x0b);
  }

  private void table(int depth) {
    out.raw(0x02, VOID, 0x02, VOID, 0x02, VOID);
    value(I32, depth + 1);
    out.raw(0x0e, 2, 0, 1, any(3), 0x0b);
    statement(depth + 1);
    out.raw(0x0b);
    statement(depth + 1);
    out.raw(0x0b);
  }

  private void bulk(int depth) {
    switch (any(wild ? 7 : 4)) {
      case 0 -> {
        address(depth);
        value(I32, depth + 1);
        size();
        out.raw(0xfc, 11, 0);
      }
      case 1, 2 -> {
        address(depth);
        address(depth);
        size();
        out.raw(0xfc, 10, 0, 0);
      }
      case 3 -> {
        address(depth);
        out.i32(any(200)).i32(any(100)).raw(0xfc, 8, 0, 0);
      }
      case 4 -> out.i32(any(3)).raw(0x40, 0, 0x1a);
      case 5 -> {
        out.i32(any(FUNCTIONS)).i32(any(FUNCTIONS)).i32(any(4)).raw(0xfc, 14, 0, 0); // table.copy
      }
      default -> {
        out.i32(FUNCTIONS).raw(0xd2).u32(any(FUNCTIONS)).i32(any(3)).raw(0xfc, 17, 0); // table.fill
      }
    }
  }

  private void size() {
    if (wild && any(4) == 0) {
      out.i32(any(70_000));
    } else {
      out.i32(any(500));
    }
  }

  private void value(int type, int depth) {
    budget--;
    boolean leaf = depth > 5 || budget < 0;
    int kind = leaf ? any(3) : any(13);
    switch (kind) {
      case 0 -> constant(type);
      case 1, 2 -> out.localGet(local(type));
      case 3 -> {
        value(type, depth + 1);
        out.localTee(local(type));
      }
      case 4 -> load(type, depth);
      case 5 -> {
        value(type, depth + 1);
        value(type, depth + 1);
        value(I32, depth + 1);
        out.raw(0x1b);
      }
      case 6 -> {
        value(I32, depth + 1);
        out.raw(0x04, type);
        value(type, depth + 1);
        out.raw(0x05);
        value(type, depth + 1);
        out.raw(0x0b);
      }
      case 7 -> {
        out.raw(0x02, type);
        value(type, depth + 1);
        value(I32, depth + 1);
        out.raw(0x0d, 0, 0x1a);
        value(type, depth + 1);
        out.raw(0x0b);
      }
      case 8 -> call(type, depth);
      default -> operation(type, depth);
    }
  }

  private void constant(int type) {
    switch (type) {
      case I32 -> out.i32(any(3) == 0 ? random.nextInt() : any(100));
      case I64 -> out.i64(any(3) == 0 ? random.nextLong() : any(100));
      case F32 -> {
        out.raw(0x43);
        little(any(8) == 0 ? 0x7fa0_0000L | any(1000) : Float.floatToRawIntBits(any(9) - 4), 4);
      }
      default -> {
        out.raw(0x44);
        little(
            any(8) == 0
                ? 0xfff4_0000_0000_0000L | any(1000)
                : Double.doubleToRawLongBits(any(9) - 4),
            8);
      }
    }
  }

  private void little(long bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.raw((int) (bits >>> (8 * i)) & 0xff);
    }
  }

  private void load(int type, int depth) {
    address(depth);
    int code =
        switch (type) {
          case I32 -> new int[] {0x28, 0x2c, 0x2d, 0x2e, 0x2f}[any(5)];
          case I64 -> new int[] {0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35}[any(7)];
          case F32 -> 0x2a;
          default -> 0x2b;
        };
    out.raw(code, 0).u32(any(64));
  }

  private void call(int type, int depth) {
    int callee = wild ? any(FUNCTIONS) : current == 0 ? 0 : any(current);
    if ((!wild && current == 0) || results[callee] != type) {
      constant(type);
      return;
    }
    value(I32, depth + 1);
    value(I64, depth + 1);
    if (wild) {
      value(F64, depth + 1);
    } else {
      constant(F64);
    }
    if (any(3) == 0) {
      out.i32(callee).raw(0x11).u32(callee).raw(0);
    } else {
      out.raw(0x10).u32(callee);
    }
  }

  private void operation(int type, int depth) {
    switch (type) {
      case I32 -> {
        switch (any(wild ? 8 : 5)) {
          case 0 -> unary(I32, new int[] {0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1}, depth);
          case 1 -> unary(I64, new int[] {0x50, 0xa7}, depth);
          case 2 -> binary(I64, 0x51, 0x5a, depth);
          case 3 -> binary(I32, 0x46, 0x4f, depth);
          case 4 -> binary(I32, wild ? 0x6a : 0x71, 0x78, depth);
          case 5 -> binary(F32, 0x5b, 0x60, depth);
          case 6 -> binary(F64, 0x61, 0x66, depth);
          default -> {
            value(F32, depth + 1);
            if (any(2) == 0) {
              out.raw(0xbc);
            } else {
              out.raw(0xfc, any(2)); // saturating truncation
            }
          }
        }
      }
      case I64 -> {
        switch (any(wild ? 4 : 3)) {
          case 0 -> unary(I64, new int[] {0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4}, depth);
          case 1 -> unary(I32, new int[] {0xac, 0xad}, depth);
          case 2 -> binary(I64, wild ? 0x7c : 0x83, 0x8a, depth);
          default -> unary(F64, new int[] {0xbd, 0xb0}, depth);
        }
      }
      case F32 -> {
        switch (any(3)) {
          case 0 -> unary(F32, new int[] {0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x91}, depth);
          case 1 -> unary(F64, new int[] {0xb6}, depth);
          default -> binary(F32, 0x92, 0x98, depth);
        }
      }
      default -> {
        switch (any(4)) {
          case 0 -> unary(F64, new int[] {0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f}, depth);
          case 1 -> unary(F32, new int[] {0xbb}, depth);
          case 2 -> unary(I64, new int[] {0xb9, 0xba, 0xbf}, depth);
          default -> binary(F64, 0xa0, 0xa6, depth);
        }
      }
    }
  }

  private void unary(int operand, int[] codes, int depth) {
    value(operand, depth + 1);
    out.raw(codes[any(codes.length)]);
  }

  private void binary(int operand, int first, int last, int depth) {
    value(operand, depth + 1);
    value(operand, depth + 1);
    out.raw(first + any(last - first + 1));
  }
}
