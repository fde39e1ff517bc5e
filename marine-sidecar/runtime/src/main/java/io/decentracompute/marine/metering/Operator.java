package io.decentracompute.marine.metering;

/**
 * One instruction of a function: its opcode (prefixed ones as {@code 0xfc00 | number}), where it
 * lies, and its first two immediates.
 *
 * @param targets the labels of a {@code br_table}, the default one last; otherwise empty
 */
@SuppressWarnings("ArrayRecordComponent") // made for one function, read once
record Operator(int code, int start, int end, long first, long second, int[] targets) {
  static final int UNREACHABLE = 0x00;
  static final int BLOCK = 0x02;
  static final int LOOP = 0x03;
  static final int IF = 0x04;
  static final int ELSE = 0x05;
  static final int END = 0x0b;
  static final int BR = 0x0c;
  static final int BR_IF = 0x0d;
  static final int BR_TABLE = 0x0e;
  static final int RETURN = 0x0f;
  static final int CALL = 0x10;
  static final int CALL_INDIRECT = 0x11;
  static final int DROP = 0x1a;
  static final int SELECT = 0x1b;
  static final int SELECT_TYPED = 0x1c;
  static final int LOCAL_GET = 0x20;
  static final int LOCAL_SET = 0x21;
  static final int LOCAL_TEE = 0x22;
  static final int GLOBAL_GET = 0x23;
  static final int GLOBAL_SET = 0x24;
  static final int TABLE_GET = 0x25;
  static final int TABLE_SET = 0x26;
  static final int MEMORY_SIZE = 0x3f;
  static final int MEMORY_GROW = 0x40;
  static final int REF_NULL = 0xd0;
  static final int REF_IS_NULL = 0xd1;
  static final int REF_FUNC = 0xd2;
  static final int MEMORY_INIT = 0xfc08;
  static final int DATA_DROP = 0xfc09;
  static final int MEMORY_COPY = 0xfc0a;
  static final int MEMORY_FILL = 0xfc0b;
  static final int TABLE_INIT = 0xfc0c;
  static final int ELEM_DROP = 0xfc0d;
  static final int TABLE_COPY = 0xfc0e;
  static final int TABLE_GROW = 0xfc0f;
  static final int TABLE_SIZE = 0xfc10;
  static final int TABLE_FILL = 0xfc11;
  private static final int[] NONE = {};

  static Operator read(WasmCursor in) throws UnmeterableModuleException {
    int start = in.position;
    int code = in.u8();
    if (code == 0xfc) {
      int number = in.u31();
      code = number > 0x11 ? -1 : 0xfc00 | number;
    }
    long first = 0;
    long second = 0;
    int[] targets = NONE;
    switch (code) {
      case BLOCK, LOOP, IF -> first = in.signed(5);
      case BR,
          BR_IF,
          CALL,
          LOCAL_GET,
          LOCAL_SET,
          LOCAL_TEE,
          GLOBAL_GET,
          GLOBAL_SET,
          TABLE_GET,
          TABLE_SET,
          REF_FUNC,
          DATA_DROP,
          ELEM_DROP,
          TABLE_GROW,
          TABLE_SIZE,
          TABLE_FILL ->
          first = in.u31();
      case BR_TABLE -> {
        targets = new int[in.count() + 1];
        for (int i = 0; i < targets.length; i++) {
          targets[i] = in.u31();
        }
      }
      case CALL_INDIRECT, TABLE_INIT, TABLE_COPY -> {
        first = in.u31();
        second = in.u31();
      }
      case SELECT_TYPED -> {
        if (in.count() != 1) {
          throw in.broken("a select has not one type");
        }
        in.skip(1);
      }
      case MEMORY_SIZE, MEMORY_GROW, MEMORY_FILL -> onlyMemory(in);
      case MEMORY_COPY -> {
        onlyMemory(in);
        onlyMemory(in);
      }
      case MEMORY_INIT -> {
        first = in.u31();
        onlyMemory(in);
      }
      case 0x41 -> first = in.signed(5);
      case 0x42 -> first = in.signed(10);
      case 0x43 -> in.skip(4);
      case 0x44 -> in.skip(8);
      case REF_NULL -> first = in.u8();
      default -> {
        if (code >= 0x28 && code <= 0x3e) {
          if (in.u31() > 3) {
            throw refused(in, "an access to a second memory", start);
          }
          in.u32();
        } else if (!isPlain(code)) {
          in.position = start;
          throw refused(in, name(in.u8()), start);
        }
      }
    }
    return new Operator(code, start, in.position, first, second, targets);
  }

  private static boolean isPlain(int code) {
    return code == UNREACHABLE
        || code == 0x01
        || code == ELSE
        || code == END
        || code == RETURN
        || code == DROP
        || code == SELECT
        || (code >= 0x45 && code <= 0xc4)
        || code == REF_IS_NULL
        || (code >= 0xfc00 && code <= 0xfc07);
  }

  private static void onlyMemory(WasmCursor in) throws UnmeterableModuleException {
    if (in.u8() != 0) {
      throw refused(in, "a second memory", in.position - 1);
    }
  }

  private static String name(int code) {
    return switch (code) {
      case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f ->
          "Wasm exceptions (opcode 0x%02x)".formatted(code);
      case 0x12, 0x13, 0x15 -> "tail calls (opcode 0x%02x)".formatted(code);
      case 0xfb -> "garbage-collected types (opcode 0xfb)";
      case 0xfd -> "SIMD (opcode 0xfd)";
      case 0xfe -> "threads (opcode 0xfe)";
      default -> "the unknown opcode 0x%02x".formatted(code);
    };
  }

  private static UnmeterableModuleException refused(WasmCursor in, String what, int at) {
    return new UnmeterableModuleException(
        "the module uses %s at byte %d of %d, which cannot be metered; build it without"
            .formatted(what, at, in.bytes.length));
  }

  /**
   * Whether the result can be a NaN whose bits the specification leaves open, and of which type.
   */
  Nan nan() {
    if ((code >= 0x8d && code <= 0x97) || code == 0xb6) {
      return Nan.F32;
    }
    if ((code >= 0x9b && code <= 0xa5) || code == 0xbb) {
      return Nan.F64;
    }
    return Nan.NEVER;
  }

  /** Whether all NaNs are the same to this instruction, whichever bits they have. */
  boolean seesNoNanBits() {
    return nan() != Nan.NEVER
        || (code >= 0x5b && code <= 0x66) // comparisons
        || (code >= 0xa8 && code <= 0xab)
        || (code >= 0xae && code <= 0xb1) // truncations
        || (code >= 0xfc00 && code <= 0xfc07)
        || code == DROP;
  }

  /** What one execution costs in fuel, without what grows with an operand. */
  int cost() {
    return switch (code) {
      case 0x01, BLOCK, LOOP, ELSE, END -> 0;
      case CALL -> 4;
      case CALL_INDIRECT -> 4 + FlatFunction.MOST;
      case MEMORY_GROW, MEMORY_INIT, MEMORY_COPY, MEMORY_FILL -> 16;
      case TABLE_INIT, TABLE_COPY, TABLE_GROW, TABLE_FILL -> 16;
      case 0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82, 0x91, 0x95, 0x9f, 0xa3 ->
          8; // divisions, roots
      default -> 1;
    };
  }

  /** Values taken and given by an instruction whose types need no look at the module. */
  int pops() {
    return switch (code) {
      case DROP, LOCAL_SET, GLOBAL_SET, TABLE_GET, LOCAL_TEE, MEMORY_GROW, REF_IS_NULL -> 1;
      case TABLE_SET, TABLE_GROW -> 2;
      case SELECT, SELECT_TYPED -> 3;
      case MEMORY_INIT, MEMORY_COPY, MEMORY_FILL, TABLE_INIT, TABLE_COPY, TABLE_FILL -> 3;
      case 0x01, LOCAL_GET, GLOBAL_GET, MEMORY_SIZE, 0x41, 0x42, 0x43, 0x44 -> 0;
      case REF_NULL, REF_FUNC, DATA_DROP, ELEM_DROP, TABLE_SIZE -> 0;
      default -> {
        if (code <= 0x35 || code >= 0xa7) {
          yield 1; // loads, conversions
        }
        if (code <= 0x3e) {
          yield 2; // stores
        }
        boolean one =
            code == 0x45
                || code == 0x50
                || (code >= 0x67 && code <= 0x69)
                || (code >= 0x79 && code <= 0x7b)
                || (code >= 0x8b && code <= 0x91)
                || (code >= 0x99 && code <= 0x9f);
        yield one ? 1 : 2;
      }
    };
  }

  int pushes() {
    return switch (code) {
      case 0x01, DROP, LOCAL_SET, GLOBAL_SET, TABLE_SET, DATA_DROP, ELEM_DROP -> 0;
      case MEMORY_INIT, MEMORY_COPY, MEMORY_FILL, TABLE_INIT, TABLE_COPY, TABLE_FILL -> 0;
      default -> code >= 0x36 && code <= 0x3e ? 0 : 1;
    };
  }

  /** Whose bits of a NaN an instruction leaves open. */
  enum Nan {
    NEVER,
    F32,
    F64
  }
}
