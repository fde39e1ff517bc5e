package io.decentracompute.marine.metering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rewrites a module so that it counts what it does itself, and every engine counts alike.
 *
 * <p>The rewritten module has these exports beside its own:
 *
 * <ul>
 *   <li>{@value #FUEL}, a mutable i64 that starts at 0: the host sets it before a call. Each block
 *       of instructions takes its price; when less than nothing is left, the module traps. A call
 *       that returns with less than nothing is out of fuel too: functions look at what is left when
 *       they begin and at the head of each loop. After a trap it holds what was left when the
 *       trapping function last began, called another or returned from one.
 *   <li>{@value #STACK}, a mutable i32 that starts at 0: slots (parameters, locals, operands, and
 *       {@value #SLOTS_PER_CALL} for each call) that calls may take; below nothing it is -1 and the
 *       module traps.
 *   <li>{@value #PREFIX}{@code memory_N}, {@code global_N}, {@code table_N}: every memory, mutable
 *       global and table, as snapshots need them.
 *   <li>{@value #START}, when the module has a start function: no engine may run it before there is
 *       fuel, so the host calls it.
 * </ul>
 *
 * <p>Prices are upper bounds: a small block beside the way is paid for whether it runs or not, and
 * who calls a function of a few instructions pays for all of them. Nothing runs unpaid.
 *
 * <p>Results of float instructions that are NaN get the canonical bits before anything can see
 * them. Memories end at a cap. Bulk instructions cost one fuel per {@value #BYTES_PER_FUEL} bytes
 * (per element of a table), in chunks of at most 64 KiB. Custom sections are dropped, but for
 * names.
 */
public final class Metering {
  /** Changes with everything that changes a module's fuel: part of cache keys and receipts. */
  public static final int VERSION = 1;

  public static final String PREFIX = "__meter_";
  public static final String FUEL = PREFIX + "fuel";
  public static final String STACK = PREFIX + "stack";
  public static final String START = PREFIX + "start";

  /** Pages of 64 KiB that a memory can have on every engine. */
  public static final int MAX_PAGES = 32_767;

  static final int BYTES_PER_FUEL = 8;
  static final int SLOTS_PER_CALL = 8;

  private static final int CUSTOM = 0;
  private static final int TYPE = 1;
  private static final int IMPORT = 2;
  private static final int FUNCTION = 3;
  private static final int TABLE = 4;
  private static final int MEMORY = 5;
  private static final int GLOBAL = 6;
  private static final int EXPORT = 7;
  private static final int START_FUNCTION = 8;
  private static final int CODE = 10;
  private static final int DATA = 11;

  /** The order of sections in a file; 12 is the number of data segments. */
  private static final int[] ORDER = {1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11};

  private final byte[] bytes;
  private final int maxPages;
  private final WasmCursor[] sections = new WasmCursor[13];
  private final List<WasmCursor> names = new ArrayList<>();

  private Metering(byte[] bytes, int maxPages) {
    this.bytes = bytes;
    this.maxPages = maxPages;
  }

  /**
   * The metered form of a module. The same bytes give the same form, everywhere.
   *
   * @param maxPages most pages of a memory, 1 to {@value #MAX_PAGES}; what declares more gets less
   * @throws UnmeterableModuleException when the module is broken or uses what has no fixed price or
   *     result; a module that is accepted may still be invalid: the engine says so
   */
  public static byte[] rewrite(byte[] wasm, int maxPages) throws UnmeterableModuleException {
    if (maxPages < 1 || maxPages > MAX_PAGES) {
      throw new IllegalArgumentException(
          "a memory's cap must be 1 to " + MAX_PAGES + " pages, and not " + maxPages);
    }
    return new Metering(wasm, maxPages).rewrite();
  }

  private byte[] rewrite() throws UnmeterableModuleException {
    readSections();
    var shape = new ModuleShape(section(TYPE));
    readImports(shape);
    readFunctions(shape);
    readCounts(shape);
    readDataLengths(shape);
    byte[] code = rewriteCode(shape);
    var rewritten = new byte[13][];
    rewritten[TYPE] = shape.typeSection();
    rewritten[FUNCTION] = functionSection(shape);
    rewritten[MEMORY] = memorySection();
    rewritten[GLOBAL] = globalSection();
    rewritten[EXPORT] = exportSection(shape);
    rewritten[CODE] = code;
    var out = new WasmWriter().copy(bytes, 0, 8);
    for (int id : ORDER) {
      var original = sections[id];
      if (rewritten[id] != null && rewritten[id].length > 0) {
        out.raw(id).sized(rewritten[id]);
      } else if (original != null) {
        out.raw(id).sized(Arrays.copyOfRange(bytes, original.position, original.end));
      }
    }
    for (var name : names) {
      out.raw(CUSTOM).sized(Arrays.copyOfRange(bytes, name.position, name.end));
    }
    return out.bytes();
  }

  private WasmCursor section(int id) {
    var found = sections[id];
    return found == null
        ? new WasmCursor(bytes, 0, 0)
        : new WasmCursor(bytes, found.position, found.end);
  }

  private void readSections() throws UnmeterableModuleException {
    var in = new WasmCursor(bytes, 0, bytes.length);
    if (bytes.length < 8
        || !Arrays.equals(bytes, 0, 8, new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}, 0, 8)) {
      throw in.broken("it does not begin like a WebAssembly 1.0 module");
    }
    in.skip(8);
    while (!in.atEnd()) {
      int id = in.u8();
      int size = in.u31();
      int start = in.position;
      in.skip(size);
      var content = new WasmCursor(bytes, start, in.position);
      if (id == CUSTOM) {
        if ("name".equals(new WasmCursor(bytes, start, in.position).name())) {
          names.add(content);
        }
      } else if (id >= sections.length) {
        throw new UnmeterableModuleException(
            "the module has a section of the kind %d, which cannot be metered; build it without exceptions"
                .formatted(id));
      } else if (sections[id] != null) {
        throw in.broken("section " + id + " is there twice");
      } else {
        sections[id] = content;
      }
    }
  }

  private void readImports(ModuleShape shape) throws UnmeterableModuleException {
    var in = section(IMPORT);
    for (int left = in.atEnd() ? 0 : in.count(); left > 0; left--) {
      in.name();
      in.name();
      int kind = in.u8();
      switch (kind) {
        case 0 -> {
          int type = in.u31();
          shape.type(type, in);
          shape.functionTypes.add(type);
          shape.importedFunctions++;
        }
        case 3 -> {
          ModuleShape.valueType(in);
          shape.mutableGlobals.add(in.u8() == 1);
        }
        default ->
            throw new UnmeterableModuleException(
                "the module imports a %s; a Marine module brings its own: link it so"
                    .formatted(kind == 1 ? "table" : kind == 2 ? "memory" : "tag"));
      }
    }
  }

  private void readFunctions(ModuleShape shape) throws UnmeterableModuleException {
    var in = section(FUNCTION);
    for (int left = in.atEnd() ? 0 : in.count(); left > 0; left--) {
      int type = in.u31();
      shape.type(type, in);
      shape.functionTypes.add(type);
    }
  }

  private void readCounts(ModuleShape shape) throws UnmeterableModuleException {
    var tables = section(TABLE);
    shape.tables = tables.atEnd() ? 0 : tables.count();
    var memories = section(MEMORY);
    shape.memories = memories.atEnd() ? 0 : memories.count();
    if (shape.memories > 1) {
      throw new UnmeterableModuleException(
          "the module has more than one memory, which cannot be metered; link it with one");
    }
    var in = section(GLOBAL);
    for (int left = in.atEnd() ? 0 : in.count(); left > 0; left--) {
      ModuleShape.valueType(in);
      shape.mutableGlobals.add(in.u8() == 1);
      skipConstant(in);
    }
  }

  private static void skipConstant(WasmCursor in) throws UnmeterableModuleException {
    while (Operator.read(in).code() != Operator.END) {
      // a constant expression has no blocks, so its first end is its last
    }
  }

  private void readDataLengths(ModuleShape shape) throws UnmeterableModuleException {
    var in = section(DATA);
    for (int left = in.atEnd() ? 0 : in.count(); left > 0; left--) {
      int mode = in.u31();
      if (mode == 2) {
        in.u31();
      }
      if (mode != 1) {
        skipConstant(in);
      }
      int length = in.count();
      in.skip(length);
      shape.dataLengths.add(length);
    }
  }

  private byte[] rewriteCode(ModuleShape shape) throws UnmeterableModuleException {
    var in = section(CODE);
    int count = in.atEnd() ? 0 : in.count();
    if (count != shape.functionTypes.size() - shape.importedFunctions) {
      throw in.broken("it has not as many bodies as functions");
    }
    var bulk = new BulkOperations(shape);
    var bodies = new ArrayList<byte[]>();
    shape.flatPrices = flatPrices(shape, new WasmCursor(bytes, in.position, in.end), count);
    for (int i = 0; i < count; i++) {
      int size = in.u31();
      int start = in.position;
      in.skip(size);
      bodies.add(
          new FunctionRewriter(
                  shape,
                  bulk,
                  shape.functionType(shape.importedFunctions + i, in),
                  shape.flatPrices[i] >= 0,
                  new WasmCursor(bytes, start, in.position))
              .rewrite());
    }
    bodies.addAll(shape.addedFunctions());
    if (bodies.isEmpty()) {
      return new byte[0];
    }
    var out = new WasmWriter().u32(bodies.size());
    bodies.forEach(out::sized);
    return out.bytes();
  }

  private int[] flatPrices(ModuleShape shape, WasmCursor in, int count)
      throws UnmeterableModuleException {
    var prices = new int[count];
    for (int i = 0; i < count; i++) {
      int size = in.u31();
      int start = in.position;
      in.skip(size);
      int parameters = shape.functionType(shape.importedFunctions + i, in).parameters().length();
      prices[i] = FlatFunction.price(new WasmCursor(bytes, start, in.position), parameters);
    }
    return prices;
  }

  private static byte[] functionSection(ModuleShape shape) {
    var own =
        new ArrayList<>(
            shape.functionTypes.subList(shape.importedFunctions, shape.functionTypes.size()));
    own.addAll(shape.addedFunctionTypes());
    var out = new WasmWriter().u32(own.size());
    own.forEach(out::u32);
    return own.isEmpty() ? new byte[0] : out.bytes();
  }

  private byte[] memorySection() throws UnmeterableModuleException {
    var in = section(MEMORY);
    if (in.atEnd() || in.count() == 0) {
      return new byte[0];
    }
    int flags = in.u8();
    if (flags > 1) {
      throw new UnmeterableModuleException(
          "the module's memory is shared or has 64-bit addresses, which cannot be metered; build it"
              + " as plain wasm32");
    }
    long least = in.u32();
    long most = flags == 1 ? in.u32() : maxPages;
    if (least > maxPages) {
      throw new UnmeterableModuleException(
          "the module's memory starts with %d pages, above the cap of %d; link it with less"
              .formatted(least, maxPages));
    }
    return new WasmWriter().raw(1, 1).u32(least).u32(Math.min(most, maxPages)).bytes();
  }

  private byte[] globalSection() throws UnmeterableModuleException {
    var in = section(GLOBAL);
    int own = in.atEnd() ? 0 : in.count();
    return new WasmWriter()
        .u32(own + 2L)
        .copy(bytes, in.position, in.end)
        .raw(0x7e, 1)
        .i64(0)
        .raw(0x0b)
        .raw(0x7f, 1)
        .i32(0)
        .raw(0x0b)
        .bytes();
  }

  private byte[] exportSection(ModuleShape shape) throws UnmeterableModuleException {
    var in = section(EXPORT);
    int own = in.atEnd() ? 0 : in.count();
    int[] known = {
      shape.functionTypes.size(), shape.tables, shape.memories, shape.mutableGlobals.size()
    };
    int ownStart = in.position;
    for (int i = 0; i < own; i++) {
      String name = in.name();
      int kind = in.u8();
      int index = in.u31();
      if (name.startsWith(PREFIX)) {
        throw new UnmeterableModuleException(
            "the module exports %s, and names that begin with %s are the meter's; rename it"
                .formatted(name, PREFIX));
      }
      if (kind >= known.length || index >= known[kind]) {
        throw in.broken("its export " + name + " is of nothing that it has");
      }
    }
    var added = new WasmWriter();
    int count = own + 2;
    added.name(FUEL).raw(3).u32(shape.fuelGlobal()).name(STACK).raw(3).u32(shape.stackGlobal());
    for (int i = 0; i < shape.memories; i++, count++) {
      added.name(PREFIX + "memory_" + i).raw(2).u32(i);
    }
    for (int i = 0; i < shape.tables; i++, count++) {
      added.name(PREFIX + "table_" + i).raw(1).u32(i);
    }
    for (int i = 0; i < shape.mutableGlobals.size(); i++) {
      if (shape.mutableGlobals.get(i)) {
        added.name(PREFIX + "global_" + i).raw(3).u32(i);
        count++;
      }
    }
    var start = section(START_FUNCTION);
    if (!start.atEnd()) {
      int function = start.u31();
      shape.functionType(function, start);
      added.name(START).raw(0).u32(function);
      count++;
    }
    byte[] more = added.bytes();
    return new WasmWriter()
        .u32(count)
        .copy(bytes, ownStart, in.position)
        .copy(more, 0, more.length)
        .bytes();
  }
}
