package io.decentracompute.marine.value;

import io.decentracompute.marine.engine.CompiledModule;
import io.decentracompute.marine.engine.LinearMemory;
import io.decentracompute.marine.engine.NumberType;
import io.decentracompute.marine.engine.Signature;
import io.decentracompute.marine.engine.WasmInstance;
import io.decentracompute.marine.module.BadModuleException;
import io.decentracompute.marine.module.Instruction;
import io.decentracompute.marine.module.InterfaceTypes;
import io.decentracompute.marine.module.InterfaceTypes.Export;
import io.decentracompute.marine.module.InterfaceTypes.Function;
import io.decentracompute.marine.module.Type;
import io.decentracompute.marine.module.Type.Scalar;
import io.decentracompute.marine.value.ValueException.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Marine's binary interface of one module: runs the adapters that carry values into and out of its
 * memory. Thread-safe; each call belongs to the thread of its instance.
 *
 * <p>In memory (little-endian): scalars as their size; strings, byte arrays and arrays as a pointer
 * and a length (of elements); records as a pointer to their fields, which lie packed in order.
 */
public final class Abi {
  private static final int MAX_DEPTH = 128;
  private static final String ALLOCATE = "allocate";

  private final InterfaceTypes types;
  private final List<Core> functions;

  private record Core(String name, Signature signature) {}

  private Abi(InterfaceTypes types, List<Core> functions) {
    this.types = types;
    this.functions = functions;
  }

  /** Checks that the code has every function that the interface names. */
  public static Abi link(InterfaceTypes types, CompiledModule module) throws BadModuleException {
    if (!types.imports().isEmpty()) {
      var first = types.imports().getFirst();
      throw new BadModuleException(
          BadModuleException.Problem.NOT_SUPPORTED,
          "the module calls %s.%s of another module or of the host; services of one module are all"
                  .formatted(first.namespace(), first.name())
              + " that runs here so far: link the library into the module");
    }
    var functions = new ArrayList<Core>();
    for (Export export : types.exports()) {
      var signature = module.exportedFunction(export.name());
      if (signature.isEmpty()) {
        throw new BadModuleException(
            BadModuleException.Problem.MISMATCH,
            "the interface types name %s, which the code does not export; export it or take it out"
                    .formatted(export.name())
                + " of the interface");
      }
      functions.add(new Core(export.name(), signature.get()));
    }
    return new Abi(types, List.copyOf(functions));
  }

  /**
   * Calls a function through its adapter.
   *
   * @param maxResultBytes most bytes that the result may take in the guest's memory
   * @throws ValueException when a value cannot cross; the instance is to be thrown away then
   * @throws io.decentracompute.marine.engine.Trap when the guest does not return
   */
  public Optional<Value> call(
      WasmInstance instance, Function function, List<Value> arguments, int maxResultBytes)
      throws ValueException {
    return new Run(instance, function, arguments, maxResultBytes).run();
  }

  private final class Run {
    private final WasmInstance instance;
    private final LinearMemory memory;
    private final Function function;
    private final List<Value> arguments;
    private final int maxResultBytes;
    private final ArrayList<Value> stack = new ArrayList<>();
    private long lifted;

    Run(WasmInstance instance, Function function, List<Value> arguments, int maxResultBytes) {
      this.instance = instance;
      this.memory = instance.memory();
      this.function = function;
      this.arguments = arguments;
      this.maxResultBytes = maxResultBytes;
    }

    Optional<Value> run() throws ValueException {
      try {
        for (var instruction : function.adapter()) {
          step(instruction);
        }
      } catch (LinearMemory.OutOfBounds e) {
        throw new ValueException(
            Problem.BAD_RESULT,
            "%s handed over memory that is not its own: %s"
                .formatted(function.name(), e.getMessage()));
      }
      if (function.output().isEmpty()) {
        return Optional.empty();
      }
      if (stack.size() != 1) {
        throw adapter("leaves %d values instead of its result".formatted(stack.size()));
      }
      return Optional.of(stack.getFirst());
    }

    private ValueException adapter(String why) {
      return new ValueException(
          Problem.BAD_ADAPTER,
          "the adapter of %s is wrong: it %s; write the interface types again with `marine set it`"
              .formatted(function.name(), why));
    }

    private Value pop() throws ValueException {
      if (stack.isEmpty()) {
        throw adapter("takes from an empty stack");
      }
      return stack.removeLast();
    }

    private int popI32() throws ValueException {
      if (pop() instanceof Value.Num(var type, var bits) && type == Scalar.I32) {
        return (int) bits;
      }
      throw adapter("has something else where an i32 is wanted");
    }

    private void pushI32(int value) {
      stack.add(new Value.Num(Scalar.I32, value));
    }

    private void step(Instruction instruction) throws ValueException {
      switch (instruction) {
        case Instruction.ArgumentGet get -> stack.add(arguments.get(get.index()));
        case Instruction.CallCore call -> callCore(functions.get(call.function()));
        case Instruction.FromCore from -> {
          if (!(pop() instanceof Value.Num number)
              || number.type() != (from.wide() ? Scalar.I64 : Scalar.I32)) {
            throw adapter("makes an integer of something else");
          }
          stack.add(new Value.Num(from.type(), narrow(from.type(), number.bits())));
        }
        case Instruction.ToCore to -> {
          if (!(pop() instanceof Value.Num number) || number.type() != to.type()) {
            throw adapter("makes a number of something that is no " + types.print(to.type()));
          }
          stack.add(
              new Value.Num(
                  to.wide() ? Scalar.I64 : Scalar.I32,
                  to.wide() ? number.bits() : (int) number.bits()));
        }
        case Instruction.StringSize _ -> pushI32(utf8(pop()).length);
        case Instruction.ByteArraySize _ -> pushI32(bytes(pop()).length);
        case Instruction.StringLower _ -> {
          byte[] text = utf8(pop());
          lowerBytes(popI32(), text);
        }
        case Instruction.ByteArrayLower _ -> {
          byte[] bytes = bytes(pop());
          lowerBytes(popI32(), bytes);
        }
        case Instruction.StringLift _ -> {
          int length = popI32();
          stack.add(liftText(popI32(), length));
        }
        case Instruction.ByteArrayLift _ -> {
          int length = popI32();
          stack.add(new Value.Bytes(liftBytes(popI32(), length)));
        }
        case Instruction.ArrayLift lift -> {
          int length = popI32();
          stack.add(liftArray(lift.element(), popI32(), length, 0));
        }
        case Instruction.ArrayLower lower -> {
          if (!(pop() instanceof Value.Items items)) {
            throw adapter("lowers something else as an array");
          }
          pushI32(lowerArray(lower.element(), items.items()));
          pushI32(items.items().size());
        }
        case Instruction.RecordLift lift -> stack.add(liftRecord(lift.typeId(), popI32(), 0));
        case Instruction.RecordLower lower -> {
          if (!(pop() instanceof Value.Fields fields)) {
            throw adapter("lowers something else as a record");
          }
          pushI32(lowerRecord(lower.typeId(), fields));
        }
        case Instruction.BoolFromI32 _ ->
            stack.add(new Value.Num(Scalar.BOOL, popI32() == 0 ? 0 : 1));
        case Instruction.I32FromBool _ -> {
          if (!(pop() instanceof Value.Num number) || number.type() != Scalar.BOOL) {
            throw adapter("makes an i32 of something that is no bool");
          }
          pushI32((int) number.bits());
        }
        case Instruction.Dup _ -> {
          var top = pop();
          stack.add(top);
          stack.add(top);
        }
        case Instruction.Swap2 _ -> {
          var top = pop();
          var below = pop();
          stack.add(top);
          stack.add(below);
        }
        case Instruction.PushI32 push -> pushI32(push.value());
        case Instruction.PushI64 push -> stack.add(new Value.Num(Scalar.I64, push.value()));
      }
    }

    private void callCore(Core core) throws ValueException {
      var wanted = core.signature().parameters();
      var values = new long[wanted.size()];
      for (int i = values.length - 1; i >= 0; i--) {
        if (!(pop() instanceof Value.Num number) || !fits(number.type(), wanted.get(i))) {
          throw adapter("calls %s with an argument %d of another type".formatted(core.name(), i));
        }
        values[i] = number.bits();
      }
      long result = instance.call(core.name(), values);
      core.signature()
          .result()
          .ifPresent(
              type ->
                  stack.add(
                      switch (type) {
                        case I32 -> new Value.Num(Scalar.I32, (int) result);
                        case I64 -> new Value.Num(Scalar.I64, result);
                        case F32 -> new Value.Num(Scalar.F32, result & 0xffff_ffffL);
                        case F64 -> new Value.Num(Scalar.F64, result);
                      }));
    }

    private static boolean fits(Scalar type, NumberType wanted) {
      return switch (type) {
        case I32 -> wanted == NumberType.I32;
        case I64 -> wanted == NumberType.I64;
        case F32 -> wanted == NumberType.F32;
        case F64 -> wanted == NumberType.F64;
        case BOOL, S8, S16, S32, S64, U8, U16, U32, U64 -> false;
      };
    }

    /** What an integer type keeps of a core number: its low bits, as C's conversion does. */
    private static long narrow(Scalar type, long bits) {
      return switch (type) {
        case S8 -> (byte) bits;
        case S16 -> (short) bits;
        case S32, I32 -> (int) bits;
        case U8 -> bits & 0xff;
        case U16 -> bits & 0xffff;
        case U32, F32 -> bits & 0xffff_ffffL;
        case S64, U64, I64, F64 -> bits;
        case BOOL -> bits == 0 ? 0 : 1;
      };
    }

    private byte[] utf8(Value value) throws ValueException {
      if (value instanceof Value.Text text) {
        return text.text().getBytes(StandardCharsets.UTF_8);
      }
      throw adapter("takes something else for a string");
    }

    private byte[] bytes(Value value) throws ValueException {
      if (value instanceof Value.Bytes bytes) {
        return bytes.bytes();
      }
      throw adapter("takes something else for a byte array");
    }

    // ---- lower: into the guest's memory ----

    private void lowerBytes(int pointer, byte[] bytes) throws ValueException {
      if (pointer == 0 && bytes.length > 0) {
        throw noMemory(bytes.length);
      }
      memory.store(pointer, bytes);
      pushI32(pointer);
      pushI32(bytes.length);
    }

    private ValueException noMemory(int bytes) {
      return new ValueException(
          Problem.OUT_OF_MEMORY,
          "the module has no %d bytes of memory for the arguments of %s; give less or raise limits.memoryMiB"
              .formatted(bytes, function.name()));
    }

    private int allocate(int bytes, int tag) throws ValueException {
      if (bytes == 0) {
        return 0;
      }
      var core =
          functions.stream().filter(candidate -> candidate.name().equals(ALLOCATE)).findFirst();
      if (core.isEmpty()) {
        throw adapter("needs allocate, which the interface does not name");
      }
      boolean tagged = core.get().signature().parameters().size() == 2;
      int pointer =
          (int) (tagged ? instance.call(ALLOCATE, bytes, tag) : instance.call(ALLOCATE, bytes));
      if (pointer == 0) {
        throw noMemory(bytes);
      }
      return pointer;
    }

    private static int size(Type type) {
      return switch (type) {
        case Scalar scalar -> scalar.bytes();
        case Type.Text _, Type.Bytes _, Type.Array _ -> 8;
        case Type.RecordOf _ -> 4;
      };
    }

    private static int tag(Type type) {
      return type instanceof Scalar scalar ? scalar.tag() : Scalar.U32.tag();
    }

    private int lowerArray(Type element, List<Value> items) throws ValueException {
      int size = size(element);
      var packed = pack(items, items.stream().map(_ -> element).toList());
      int pointer = allocate(items.size() * size, tag(element));
      memory.store(pointer, packed);
      return pointer;
    }

    private int lowerRecord(int typeId, Value.Fields record) throws ValueException {
      var fields = types.recordOf(typeId).fields();
      if (fields.size() != record.fields().size()) {
        throw adapter("lowers a record as another one");
      }
      var packed = pack(record.fields(), fields.stream().map(InterfaceTypes.Field::type).toList());
      int pointer = allocate(packed.length, Scalar.U8.tag());
      memory.store(pointer, packed);
      return pointer;
    }

    /**
     * Values side by side, as they lie in a record or an array; what they point to is written
     * first.
     */
    private byte[] pack(List<Value> values, List<Type> as) throws ValueException {
      int size = as.stream().mapToInt(Run::size).sum();
      var out = ByteBuffer.allocate(size).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < values.size(); i++) {
        Type type = as.get(i);
        switch (values.get(i)) {
          case Value.Num number when number.type() == type -> {
            switch (number.type().bytes()) {
              case 1 -> out.put((byte) number.bits());
              case 2 -> out.putShort((short) number.bits());
              case 4 -> out.putInt((int) number.bits());
              default -> out.putLong(number.bits());
            }
          }
          case Value.Text text when type instanceof Type.Text ->
              packBytes(out, text.text().getBytes(StandardCharsets.UTF_8));
          case Value.Bytes bytes when type instanceof Type.Bytes -> packBytes(out, bytes.bytes());
          case Value.Items items when type instanceof Type.Array array ->
              out.putInt(lowerArray(array.element(), items.items())).putInt(items.items().size());
          case Value.Fields fields when type instanceof Type.RecordOf record ->
              out.putInt(lowerRecord(record.typeId(), fields));
          case Value.Num _, Value.Text _, Value.Bytes _, Value.Items _, Value.Fields _ ->
              throw adapter("lowers a value as another type");
        }
      }
      return out.array();
    }

    private void packBytes(ByteBuffer out, byte[] bytes) throws ValueException {
      int pointer = allocate(bytes.length, Scalar.U8.tag());
      memory.store(pointer, bytes);
      out.putInt(pointer).putInt(bytes.length);
    }

    // ---- lift: out of the guest's memory, counted ----

    private void count(long bytes) throws ValueException {
      lifted += bytes;
      if (bytes < 0 || lifted > maxResultBytes) {
        throw new ValueException(
            Problem.TOO_LARGE,
            "the result of %s is larger than %d bytes; return less or raise the service's limit"
                .formatted(function.name(), maxResultBytes));
      }
    }

    private byte[] liftBytes(int pointer, int length) throws ValueException {
      count(Integer.toUnsignedLong(length));
      return length == 0 ? new byte[0] : memory.load(pointer, length);
    }

    private Value liftText(int pointer, int length) throws ValueException {
      byte[] utf8 = liftBytes(pointer, length);
      try {
        return new Value.Text(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
      } catch (CharacterCodingException e) {
        throw new ValueException(
            Problem.BAD_RESULT,
            "%s returned a string that is not UTF-8; return bytes as []u8"
                .formatted(function.name()));
      }
    }

    private Value liftArray(Type element, int pointer, int length, int depth)
        throws ValueException {
      int size = size(element);
      // Each element becomes an object of ours, however small it is in the guest's memory.
      count(Integer.toUnsignedLong(length) * Math.max(size, 8));
      if (length == 0) {
        return new Value.Items(element, List.of());
      }
      var items = new Value[length];
      for (int i = 0; i < length; i++) {
        items[i] = liftAt(element, pointer + i * size, depth + 1);
      }
      return new Value.Items(element, Arrays.asList(items));
    }

    private Value liftRecord(int typeId, int pointer, int depth) throws ValueException {
      var fields = types.recordOf(typeId).fields();
      var values = new ArrayList<Value>(fields.size());
      int at = pointer;
      for (var field : fields) {
        count(8);
        values.add(liftAt(field.type(), at, depth + 1));
        at += size(field.type());
      }
      return new Value.Fields(typeId, values);
    }

    private Value liftAt(Type type, int at, int depth) throws ValueException {
      if (depth > MAX_DEPTH) {
        throw new ValueException(
            Problem.BAD_RESULT,
            "the result of %s is nested deeper than %d".formatted(function.name(), MAX_DEPTH));
      }
      return switch (type) {
        case Scalar scalar ->
            new Value.Num(
                scalar,
                narrow(
                    scalar,
                    switch (scalar.bytes()) {
                      case 1 -> memory.load8(at);
                      case 2 -> memory.load16(at);
                      case 4 -> memory.load32(at);
                      default -> memory.load64(at);
                    }));
        case Type.Text _ -> liftText(memory.load32(at), memory.load32(at + 4));
        case Type.Bytes _ -> new Value.Bytes(liftBytes(memory.load32(at), memory.load32(at + 4)));
        case Type.Array array ->
            liftArray(array.element(), memory.load32(at), memory.load32(at + 4), depth);
        case Type.RecordOf record -> liftRecord(record.typeId(), memory.load32(at), depth);
      };
    }
  }
}
