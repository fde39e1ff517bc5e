package io.decentracompute.marine.metering;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ValType;

/** Calls every function of a random module once, and tells everything that can be seen of it. */
final class Runs {
  static final long FUEL = 200_000;
  static final int STACK = 6_000;
  static final int I32_ARGUMENT = 5;
  static final long I64_ARGUMENT = -77;
  static final double F64_ARGUMENT = 2.5;

  private Runs() {}

  static List<String> interpreted(byte[] wasm) {
    return run(Parser.parse(wasm), InterpreterMachine::new);
  }

  static List<String> compiled(byte[] wasm) {
    var module = Parser.parse(wasm);
    return run(
        module,
        MachineFactoryCompiler.builder(module)
            .withInterpreterFallback(InterpreterFallback.FAIL)
            .compile());
  }

  private static List<String> run(WasmModule module, Function<Instance, Machine> machines) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < RandomModule.FUNCTIONS; i++) {
      var instance = Instance.builder(module).withMachineFactory(machines).build();
      boolean metered = isMetered(module);
      if (metered) {
        instance.exports().global(Metering.FUEL).setValue(FUEL);
        instance.exports().global(Metering.STACK).setValue(STACK);
      }
      String outcome;
      try {
        long bits =
            instance.export("f" + i)
                .apply(I32_ARGUMENT, I64_ARGUMENT, Double.doubleToRawLongBits(F64_ARGUMENT))[0];
        var type = instance.type(instance.functionType(i)).returns().getFirst();
        outcome =
            type.equals(ValType.F64)
                ? seenFromOutside(bits)
                : Long.toHexString(type.equals(ValType.I32) ? bits & 0xffff_ffffL : bits);
      } catch (WasmEngineException | ArithmeticException | IndexOutOfBoundsException e) {
        outcome = "trap";
      }
      var line = new StringBuilder(outcome);
      if (metered) {
        line.append(" fuel=").append(instance.exports().global(Metering.FUEL).getValue());
        line.append(" stack=").append((int) instance.exports().global(Metering.STACK).getValue());
      }
      int bytes = instance.memory().pages() * 65_536;
      line.append(" memory=").append(hash(instance.memory().readBytes(0, bytes)));
      line.append(" globals=")
          .append(Long.toHexString(instance.global(0).getValue() & 0xffff_ffffL));
      line.append(',').append(Long.toHexString(instance.global(1).getValue()));
      line.append(',').append(seenFromOutside(instance.global(2).getValue()));
      lines.add(line.toString());
    }
    return lines;
  }

  /** JavaScript has one NaN: a module can only show the bits of its own in its memory. */
  private static String seenFromOutside(long f64) {
    return Long.toHexString(Double.doubleToLongBits(Double.longBitsToDouble(f64)));
  }

  private static boolean isMetered(WasmModule module) {
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      if (module.exportSection().getExport(i).name().equals(Metering.FUEL)) {
        return true;
      }
    }
    return false;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What V8 gives for these metered modules, each on its own lines. */
  static List<List<String>> inNode(List<java.nio.file.Path> modules) throws IOException {
    var command = new ArrayList<>(List.of("node", "--input-type=module", "-e", SCRIPT));
    modules.forEach(module -> command.add(module.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (var out = process.getInputStream()) {
      output = new String(out.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } finally {
      process.destroy();
    }
    var all = new ArrayList<List<String>>();
    var lines = output.lines().toList();
    for (int i = 0; i + RandomModule.FUNCTIONS <= lines.size(); i += RandomModule.FUNCTIONS) {
      all.add(lines.subList(i, i + RandomModule.FUNCTIONS));
    }
    if (all.size() != modules.size()) {
      throw new AssertionError("node said: " + output);
    }
    return all;
  }

  private static final String SCRIPT =
      """
      import { readFileSync } from 'node:fs';
      import { createHash } from 'node:crypto';
      const bits = (v) => {
        if (typeof v === 'bigint') return BigInt.asUintN(64, v).toString(16);
        if (Number.isNaN(v)) return '7ff8000000000000';
        const b = new DataView(new ArrayBuffer(8)); b.setFloat64(0, v);
        return b.getBigUint64(0).toString(16);
      };
      const hex32 = (v) => (v >>> 0).toString(16);
      for (const file of process.argv.slice(1)) {
        const wasm = readFileSync(file);
        const i32 = []; // which functions give one: the types come first, of (i32, i64, f64) and one result
        let at = 9;
        while (wasm[at++] & 0x80);
        for (at++; i32.length < FUNCTIONS; at += 7) i32.push(wasm[at + 6] === 0x7f);
        const module = new WebAssembly.Module(wasm);
        for (let i = 0; i < FUNCTIONS; i++) {
          const e = new WebAssembly.Instance(module).exports;
          e.__meter_fuel.value = FUELn;
          e.__meter_stack.value = STACK;
          let outcome;
          try {
            const v = e['f' + i](ARGUMENTS);
            outcome = i32[i] ? hex32(v) : bits(v);
          } catch (x) {
            if (!(x instanceof WebAssembly.RuntimeError)) throw x;
            outcome = 'trap';
          }
          const memory = createHash('sha256').update(Buffer.from(e.__meter_memory_0.buffer)).digest('hex').slice(0, 16);
          console.log(`${outcome} fuel=${e.__meter_fuel.value} stack=${e.__meter_stack.value} memory=${memory} globals=`
            + `${hex32(e.__meter_global_0.value)},${bits(e.__meter_global_1.value)},${bits(e.__meter_global_2.value)}`);
        }
      }
      """
          .replace("FUNCTIONS", Integer.toString(RandomModule.FUNCTIONS))
          .replace("FUEL", Long.toString(FUEL))
          .replace("STACK", Integer.toString(STACK))
          .replace("ARGUMENTS", "%d, %dn, %s".formatted(I32_ARGUMENT, I64_ARGUMENT, F64_ARGUMENT));
}
