package io.decentracompute.marine.metering;

import java.util.ArrayList;
import java.util.List;

/** The index spaces of a module, and what the rewriter adds behind each. */
final class ModuleShape {
  /**
   * Valid as a type of a value here: i32 (0x7f), i64 (0x7e), f32, f64, funcref (0x70), externref.
   */
  private static final String VALUE_TYPES = "\u007f~}|po";

  private static final int MAX_TYPES = 1_000_000;

  /** The type of a function; bytes of value types as characters. */
  record FunctionType(String parameters, String results) {}

  private final List<FunctionType> types = new ArrayList<>();
  private final int declaredTypes;
  final List<Integer> functionTypes = new ArrayList<>();
  final List<Boolean> mutableGlobals = new ArrayList<>();
  int importedFunctions;
  int tables;
  int memories;
  private final List<byte[]> addedFunctions = new ArrayList<>();
  private final List<Integer> addedFunctionTypes = new ArrayList<>();
  private final List<String> addedFunctionKeys = new ArrayList<>();

  /** By defined function: what its callers pay for it, or -1 when it pays itself. */
  int[] flatPrices = {};

  final List<Integer> dataLengths = new ArrayList<>();

  ModuleShape(WasmCursor typeSection) throws UnmeterableModuleException {
    if (!typeSection.atEnd()) {
      int count = typeSection.count();
      if (count > MAX_TYPES) {
        throw typeSection.broken("it has more than " + MAX_TYPES + " types");
      }
      for (int i = 0; i < count; i++) {
        if (typeSection.u8() != 0x60) {
          throw new UnmeterableModuleException(
              "the module has types that are no functions' types, which cannot be metered; build it"
                  + " without garbage-collected types");
        }
        types.add(new FunctionType(valueTypes(typeSection), valueTypes(typeSection)));
      }
    }
    declaredTypes = types.size();
  }

  private static String valueTypes(WasmCursor in) throws UnmeterableModuleException {
    int count = in.count();
    if (count > 1_000) {
      throw in.broken("a function has more than 1,000 parameters or results");
    }
    var list = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      list.append((char) valueType(in));
    }
    return list.toString();
  }

  static int valueType(WasmCursor in) throws UnmeterableModuleException {
    int type = in.u8();
    if (VALUE_TYPES.indexOf(type) < 0) {
      throw new UnmeterableModuleException(
          "the module has values of the type 0x%02x, which cannot be metered; build it without SIMD and garbage-collected types"
              .formatted(type));
    }
    return type;
  }

  FunctionType type(long index, WasmCursor in) throws UnmeterableModuleException {
    if (index < 0 || index >= declaredTypes) {
      throw in.broken("there is no type " + index);
    }
    return types.get((int) index);
  }

  FunctionType functionType(long function, WasmCursor in) throws UnmeterableModuleException {
    if (function < 0 || function >= functionTypes.size()) {
      throw in.broken("there is no function " + function);
    }
    return type(functionTypes.get((int) function), in);
  }

  /** What a direct call of a function costs beside the call, or -1 when the callee pays. */
  int flatPrice(long function) {
    long defined = function - importedFunctions;
    return defined >= 0 && defined < flatPrices.length ? flatPrices[(int) defined] : -1;
  }

  /** The index of this type, added behind the module's own when there is none. */
  int indexOf(FunctionType wanted) {
    int known = types.indexOf(wanted);
    if (known >= 0) {
      return known;
    }
    types.add(wanted);
    return types.size() - 1;
  }

  int fuelGlobal() {
    return mutableGlobals.size();
  }

  int stackGlobal() {
    return mutableGlobals.size() + 1;
  }

  /** The function with this key, added behind the module's own when it is asked for first. */
  int added(String key, FunctionType type, java.util.function.Supplier<byte[]> body) {
    int known = addedFunctionKeys.indexOf(key);
    if (known < 0) {
      known = addedFunctionKeys.size();
      addedFunctionKeys.add(key);
      addedFunctionTypes.add(indexOf(type));
      addedFunctions.add(body.get());
    }
    return functionTypes.size() + known;
  }

  List<byte[]> addedFunctions() {
    return addedFunctions;
  }

  List<Integer> addedFunctionTypes() {
    return addedFunctionTypes;
  }

  byte[] typeSection() {
    var out = new WasmWriter().u32(types.size());
    for (var type : types) {
      out.raw(0x60);
      valueTypes(out, type.parameters());
      valueTypes(out, type.results());
    }
    return out.bytes();
  }

  private static void valueTypes(WasmWriter out, String list) {
    out.u32(list.length());
    list.chars().forEach(out::raw);
  }
}
