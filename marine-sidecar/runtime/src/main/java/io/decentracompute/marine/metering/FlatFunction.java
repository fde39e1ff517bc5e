package io.decentracompute.marine.metering;

/**
 * A function so small that its caller pays for it: no loop, no call, nothing priced by an operand.
 * It has no meter of its own, since that would cost more than the function does.
 */
final class FlatFunction {
  /** The most that one costs; an indirect call pays it for whatever it reaches. */
  static final int MOST = 32;

  private static final int MOST_BYTES = 128;
  private static final int MOST_LOCALS = 16;
  private static final int NONE = -1;

  private FlatFunction() {}

  /** What all instructions of a body cost together, or -1 when its function is not flat. */
  static int price(WasmCursor body, int parameters) throws UnmeterableModuleException {
    if (body.end - body.position > MOST_BYTES) {
      return NONE;
    }
    long locals = parameters;
    for (int groups = body.count(); groups > 0; groups--) {
      locals += body.u32();
      body.skip(1);
    }
    int price = 0;
    while (!body.atEnd()) {
      var operator = Operator.read(body);
      switch (operator.code()) {
        case Operator.LOOP,
            Operator.CALL,
            Operator.CALL_INDIRECT,
            Operator.MEMORY_GROW,
            Operator.MEMORY_INIT,
            Operator.MEMORY_COPY,
            Operator.MEMORY_FILL,
            Operator.TABLE_INIT,
            Operator.TABLE_COPY,
            Operator.TABLE_GROW,
            Operator.TABLE_FILL -> {
          return NONE;
        }
        default -> price += operator.cost();
      }
    }
    return price <= MOST && locals <= MOST_LOCALS ? price : NONE;
  }
}
