package io.decentracompute.marine.metering;

import io.decentracompute.marine.metering.ModuleShape.FunctionType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rewrites one function. The first pass follows the operand stack: it finds each block's price, the
 * stack's height, and which float results something can see the bits of. The second writes.
 *
 * <p>Inside a function the fuel is in a local; it is written back before calls and at the end.
 */
final class FunctionRewriter {
  private static final int VOID = 0x40;
  private static final int MAX_LOCALS = 50_000;
  private static final int NO_PRODUCER = -1;

  /** A segment up to this price is paid with the one before it, whether it runs or not. */
  private static final int SMALL = 16;

  /** How much a segment pays at most for others. */
  private static final int MOST_FOR_OTHERS = 64;

  private static final int NONE = -1;
  private static final int SAME = -2;

  /**
   * What is open: a block's kind, where its operands begin, what it takes and gives, whether a
   * branch goes to it.
   */
  private static final class Frame {
    final int kind;
    final int base;
    final FunctionType type;

    /** The segment that it opens in, which has run whenever its inside or what follows it runs. */
    final int segment;

    boolean branchedTo;

    Frame(int kind, int base, FunctionType type, int segment) {
      this.segment = segment;
      this.kind = kind;
      this.base = base;
      this.type = type;
    }

    int branchArity() {
      return kind == Operator.LOOP ? type.parameters().length() : type.results().length();
    }
  }

  private final ModuleShape shape;
  private final BulkOperations bulk;
  private final FunctionType type;
  private final boolean flat;
  private final WasmCursor in;

  private final List<Operator> operators = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();
  private long[] price = {};
  private int[] payer = {};
  private int segment;
  private boolean[] canonical = {};
  private int[] producers = new int[16]; // of the values on the operand stack
  private int height;
  private int highest;
  private int locals;
  private boolean calls;
  private boolean pricedByOperand;
  private boolean wrapped;

  /**
   * @param flat whether callers pay for the function
   */
  FunctionRewriter(
      ModuleShape shape, BulkOperations bulk, FunctionType type, boolean flat, WasmCursor body) {
    this.flat = flat;
    this.shape = shape;
    this.bulk = bulk;
    this.type = type;
    this.in = body;
  }

  byte[] rewrite() throws UnmeterableModuleException {
    int bodyStart = in.position;
    int groups = in.count();
    long own = type.parameters().length();
    int groupsStart = in.position;
    for (int i = 0; i < groups; i++) {
      own += in.u32();
      ModuleShape.valueType(in);
      if (own > MAX_LOCALS) {
        throw in.broken("a function has more than " + MAX_LOCALS + " locals");
      }
    }
    locals = (int) own;
    int groupsEnd = in.position;
    while (!in.atEnd()) {
      operators.add(Operator.read(in));
    }
    in.position = bodyStart;
    price = new long[operators.size() + 1];
    canonical = new boolean[operators.size()];
    follow();
    return write(groups, groupsStart, groupsEnd);
  }

  // ---- first pass ----

  /**
   * Prices segments: runs of instructions that are all run when the first is. A segment begins
   * after each branch, at the head of a loop, and where branches join. A small one is paid by a
   * segment that has always run before it, once, so that a call may pay for what it did not do, and
   * never does what it did not pay for.
   */
  private void follow() throws UnmeterableModuleException {
    frames.add(new Frame(Operator.BLOCK, 0, new FunctionType("", type.results()), 0));
    payer = new int[operators.size() + 1];
    var forOthers = new int[operators.size() + 1];
    int before = NONE;
    for (int i = 0; i < operators.size(); i++) {
      if (frames.isEmpty()) {
        throw in.broken("a function goes on after its end");
      }
      price[segment] += cost(operators.get(i));
      int dominator = step(i);
      if (dominator != SAME) {
        int payerBefore = before == NONE ? NONE : payer[before];
        if (payerBefore != NONE
            && price[segment] <= SMALL
            && forOthers[payerBefore] + price[segment] <= MOST_FOR_OTHERS) {
          payer[segment] = payerBefore;
          price[payerBefore] += price[segment];
          forOthers[payerBefore] += (int) price[segment];
          price[segment] = 0;
        } else {
          payer[segment] = segment;
        }
        segment = i + 1;
        before = dominator;
      }
    }
    if (!frames.isEmpty()) {
      throw in.broken("a function does not end");
    }
  }

  private int cost(Operator op) {
    return op.code() == Operator.CALL
        ? op.cost() + Math.max(0, shape.flatPrice(op.first()))
        : op.cost();
  }

  /**
   * Follows one instruction. The answer is {@link #SAME} when what comes next always runs after it;
   * otherwise a new segment begins, and the answer is one that has always run before that, once, or
   * {@link #NONE}.
   */
  private int step(int i) throws UnmeterableModuleException {
    var op = operators.get(i);
    var top = frames.getLast();
    switch (op.code()) {
      case Operator.UNREACHABLE -> {
        truncate(top.base);
        return NONE;
      }
      case Operator.BLOCK, Operator.LOOP, Operator.IF -> {
        if (op.code() == Operator.IF) {
          pop(true);
        }
        var block = blockType(op.first());
        pop(block.parameters().length());
        frames.add(new Frame(op.code(), height, block, segment));
        push(block.parameters().length());
        return switch (op.code()) {
          case Operator.BLOCK -> SAME;
          case Operator.LOOP -> NONE;
          default -> segment;
        };
      }
      case Operator.ELSE -> {
        if (top.kind != Operator.IF) {
          throw in.broken("an else without its if");
        }
        seen(height - top.base);
        truncate(top.base);
        frames.removeLast();
        var other = new Frame(Operator.ELSE, top.base, top.type, top.segment);
        other.branchedTo = true;
        frames.add(other);
        push(top.type.parameters().length());
        return top.segment;
      }
      case Operator.END -> {
        seen(height - top.base);
        truncate(top.base);
        push(top.type.results().length());
        frames.removeLast();
        if (frames.isEmpty()) {
          wrapped = top.branchedTo;
        }
        // What follows a loop runs once, and not as often as the loop's last segment.
        return top.kind == Operator.BLOCK && !top.branchedTo && !frames.isEmpty()
            ? SAME
            : top.segment;
      }
      case Operator.BR -> {
        seen(target(op.first()).branchArity());
        truncate(top.base);
        return NONE;
      }
      case Operator.BR_IF -> {
        pop(true);
        seen(target(op.first()).branchArity());
        return segment;
      }
      case Operator.BR_TABLE -> {
        pop(true);
        for (int label : op.targets()) {
          seen(target(label).branchArity());
        }
        truncate(top.base);
        return NONE;
      }
      case Operator.RETURN -> {
        seen(target(frames.size() - 1L).branchArity());
        truncate(top.base);
        return NONE;
      }
      case Operator.CALL -> {
        var callee = shape.functionType(op.first(), in);
        calls |= shape.flatPrice(op.first()) < 0;
        called(callee);
        return SAME;
      }
      case Operator.CALL_INDIRECT -> {
        pop(true);
        calls = true;
        called(shape.type(op.first(), in));
        return SAME;
      }
      default -> {
        plain(i, op);
        return SAME;
      }
    }
  }

  private void plain(int i, Operator op) throws UnmeterableModuleException {
    switch (op.code()) {
      case Operator.LOCAL_GET, Operator.LOCAL_SET, Operator.LOCAL_TEE ->
          require(op.first() < locals, "local", op.first());
      case Operator.GLOBAL_GET, Operator.GLOBAL_SET ->
          require(op.first() < shape.mutableGlobals.size(), "global", op.first());
      case Operator.REF_FUNC ->
          require(op.first() < shape.functionTypes.size(), "function", op.first());
      case Operator.MEMORY_GROW,
          Operator.MEMORY_INIT,
          Operator.MEMORY_COPY,
          Operator.MEMORY_FILL -> {
        require(shape.memories > 0, "memory", 0);
        calls = true;
      }
      case Operator.TABLE_INIT, Operator.TABLE_COPY, Operator.TABLE_GROW, Operator.TABLE_FILL ->
          pricedByOperand = true;
      default -> {}
    }
    boolean blind = op.seesNoNanBits();
    for (int n = op.pops(); n > 0; n--) {
      pop(blind);
    }
    for (int n = op.pushes(); n > 0; n--) {
      push(op.nan() == Operator.Nan.NEVER ? 1 : 0);
      if (op.nan() != Operator.Nan.NEVER) {
        pushProducer(i);
      }
    }
  }

  private void require(boolean known, String what, long index) throws UnmeterableModuleException {
    if (!known) {
      throw in.broken("there is no %s %d".formatted(what, index));
    }
  }

  private void called(FunctionType callee) {
    pop(callee.parameters().length());
    push(callee.results().length());
  }

  private FunctionType blockType(long code) throws UnmeterableModuleException {
    if (code >= 0) {
      return shape.type(code, in);
    }
    return new FunctionType("", code == -64 ? "" : String.valueOf((char) (code & 0x7f)));
  }

  private Frame target(long label) throws UnmeterableModuleException {
    require(label < frames.size(), "label", label);
    var frame = frames.get(frames.size() - 1 - (int) label);
    frame.branchedTo = true;
    return frame;
  }

  /** Takes a value; {@code blind} when its taker does not see the bits of a NaN. */
  private void pop(boolean blind) {
    if (height > frames.getLast().base) { // otherwise the code is not reached
      height--;
      if (!blind) {
        markSeen(producers[height]);
      }
    }
  }

  private void pop(int count) {
    for (int n = count; n > 0; n--) {
      pop(false);
    }
  }

  private void push(int count) {
    for (int n = count; n > 0; n--) {
      pushProducer(NO_PRODUCER);
    }
  }

  private void pushProducer(int producer) {
    if (height == producers.length) {
      producers = Arrays.copyOf(producers, 2 * height);
    }
    producers[height++] = producer;
    highest = Math.max(highest, height);
  }

  /** Something sees the topmost values, and they stay. */
  private void seen(int count) {
    for (int i = height - 1; i >= Math.max(frames.getLast().base, height - count); i--) {
      markSeen(producers[i]);
    }
  }

  private void markSeen(int producer) {
    if (producer != NO_PRODUCER) {
      canonical[producer] = true;
    }
  }

  private void truncate(int base) {
    height = base;
  }

  // ---- second pass ----

  private int fuel() {
    return locals;
  }

  private byte[] write(int groups, int groupsStart, int groupsEnd) {
    boolean f32 = false;
    boolean f64 = false;
    for (int i = 0; i < canonical.length; i++) {
      f32 |= canonical[i] && operators.get(i).nan() == Operator.Nan.F32;
      f64 |= canonical[i] && operators.get(i).nan() == Operator.Nan.F64;
    }
    int next = locals + 1;
    int f32Local = f32 ? next++ : 0;
    int f64Local = f64 ? next++ : 0;
    int operandLocal = pricedByOperand ? next : 0;
    var out = new WasmWriter();
    out.u32(groups + 1L + (f32 ? 1 : 0) + (f64 ? 1 : 0) + (pricedByOperand ? 1 : 0));
    out.copy(in.bytes, groupsStart, groupsEnd).raw(1, 0x7e);
    if (f32) {
      out.raw(1, 0x7d);
    }
    if (f64) {
      out.raw(1, 0x7c);
    }
    if (pricedByOperand) {
      out.raw(1, 0x7f);
    }
    int slots = Metering.SLOTS_PER_CALL + locals + highest;
    if (!flat) {
      enter(out, slots);
    }
    int depth = 0;
    for (int i = 0; i < operators.size(); i++) {
      var op = operators.get(i);
      boolean loopHead = i > 0 && operators.get(i - 1).code() == Operator.LOOP;
      if (!flat) {
        pay(out, price[i], loopHead || i == 0);
      }
      if (op.code() == Operator.BLOCK || op.code() == Operator.LOOP || op.code() == Operator.IF) {
        depth++;
      } else if (op.code() == Operator.END) {
        depth--;
      }
      if (flat) {
        original(out, op);
      } else if (depth < 0) { // the function's own end
        leave(out, slots);
      } else {
        instruction(out, op, depth, operandLocal);
      }
      if (canonical[i]) {
        canonicalise(out, op.nan(), op.nan() == Operator.Nan.F32 ? f32Local : f64Local);
      }
    }
    return out.bytes();
  }

  private void enter(WasmWriter out, int slots) {
    int stack = shape.stackGlobal();
    out.globalGet(stack).i32(slots).raw(0x48, 0x04, VOID); // i32.lt_s, if
    out.i32(-1).globalSet(stack).raw(0x00, 0x0b);
    if (calls) {
      out.globalGet(stack).i32(slots).raw(0x6b).globalSet(stack);
    }
    out.globalGet(shape.fuelGlobal()).localSet(fuel());
    if (wrapped) {
      // Branches to the function's own label come here, so that what they skip is written once.
      out.raw(0x02);
      switch (type.results().length()) {
        case 0 -> out.raw(VOID);
        case 1 -> out.raw(type.results().charAt(0));
        default -> out.signed(shape.indexOf(new FunctionType("", type.results())));
      }
    }
  }

  private void leave(WasmWriter out, int slots) {
    if (wrapped) {
      out.raw(0x0b);
    }
    out.localGet(fuel()).globalSet(shape.fuelGlobal());
    if (calls) {
      int stack = shape.stackGlobal();
      out.globalGet(stack).i32(slots).raw(0x6a).globalSet(stack);
    }
    out.raw(0x0b);
  }

  private void instruction(WasmWriter out, Operator op, int depth, int operandLocal) {
    switch (op.code()) {
      case Operator.RETURN -> out.raw(0x0c).u32(depth);
      case Operator.CALL -> {
        if (shape.flatPrice(op.first()) < 0) {
          aroundCall(out, () -> original(out, op));
        } else {
          original(out, op);
        }
      }
      case Operator.CALL_INDIRECT -> aroundCall(out, () -> original(out, op));
      case Operator.MEMORY_GROW -> aroundCall(out, () -> out.raw(0x10).u32(bulk.grow()));
      case Operator.MEMORY_COPY -> aroundCall(out, () -> out.raw(0x10).u32(bulk.copy()));
      case Operator.MEMORY_FILL -> aroundCall(out, () -> out.raw(0x10).u32(bulk.fill()));
      case Operator.MEMORY_INIT ->
          aroundCall(out, () -> out.raw(0x10).u32(bulk.init(Math.toIntExact(op.first()))));
      case Operator.TABLE_INIT, Operator.TABLE_COPY, Operator.TABLE_GROW, Operator.TABLE_FILL -> {
        // How many elements is the topmost operand.
        out.localTee(operandLocal).localGet(fuel()).localGet(operandLocal);
        out.raw(0xad, 0x7d).localTee(fuel()); // extend, subtract
        endWhenBelowZero(out);
        original(out, op);
      }
      default -> original(out, op);
    }
  }

  private void aroundCall(WasmWriter out, Runnable call) {
    out.localGet(fuel()).globalSet(shape.fuelGlobal());
    call.run();
    out.globalGet(shape.fuelGlobal()).localSet(fuel());
  }

  private void original(WasmWriter out, Operator op) {
    out.copy(in.bytes, op.start(), op.end());
  }

  private void pay(WasmWriter out, long amount, boolean check) {
    if (amount > 0) {
      out.localGet(fuel()).i64(amount).raw(0x7d);
      if (check) {
        endWhenBelowZero(out.localTee(fuel()));
      } else {
        out.localSet(fuel());
      }
    } else if (check) {
      endWhenBelowZero(out.localGet(fuel()));
    }
  }

  private void endWhenBelowZero(WasmWriter out) {
    out.i64(0).raw(0x53, 0x04, VOID); // i64.lt_s, if
    out.localGet(fuel()).globalSet(shape.fuelGlobal()).raw(0x00, 0x0b);
  }

  private static void canonicalise(WasmWriter out, Operator.Nan nan, int local) {
    out.localTee(local);
    if (nan == Operator.Nan.F32) {
      out.raw(0x43, 0, 0, 0xc0, 0x7f).localGet(local).localGet(local).raw(0x5b);
    } else {
      out.raw(0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f).localGet(local).localGet(local).raw(0x61);
    }
    out.raw(0x1b);
  }
}
