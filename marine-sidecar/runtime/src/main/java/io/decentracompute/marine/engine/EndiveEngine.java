package io.decentracompute.marine.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.Parser;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.Version;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;

/**
 * The portable engine: Endive, each module compiled to JVM bytecode when it is loaded.
 *
 * <p>The JVM needs {@code -XX:-DontCompileHugeMethods}: a Wasm function often becomes a method
 * above 8,000 bytecodes, which HotSpot would interpret for ever.
 *
 * <p>Refused, because a guest could take memory that no limit counts, or because the compiler does
 * not know it: shared and imported memories, garbage-collected types, exceptions, SIMD.
 */
public final class EndiveEngine implements WasmEngine {
  /** Most elements of a table; a program's table holds its function pointers. */
  private static final int MAX_TABLE_ELEMENTS = 100_000;

  private static final int MAX_TABLES = 16;

  /** The part of a memory that lies in one array. */
  private static final int FIRST_PART = 16 << 20;

  private final HeapRoom room;

  public EndiveEngine(HeapRoom room) {
    this.room = room;
  }

  @Override
  public String name() {
    return "endive-" + Version.version();
  }

  @Override
  public CompiledModule compile(byte[] wasm) throws RefusedModuleException {
    try {
      WasmModule module = Parser.parse(wasm);
      refuseWhatNoLimitCounts(module);
      var machines =
          MachineFactoryCompiler.builder(module)
              .withInterpreterFallback(InterpreterFallback.SILENT)
              .compile();
      return new Compiled(module, machines, room);
    } catch (RuntimeException | StackOverflowError e) {
      throw new RefusedModuleException(
          "the engine cannot compile the module: "
              + reason(e)
              + "; rebuild it as plain wasm32-wasi"
              + " (without SIMD, threads, exceptions)",
          e);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void refuseWhatNoLimitCounts(WasmModule module) throws RefusedModuleException {
    var imports = module.importSection();
    for (int i = 0; i < imports.importCount(); i++) {
      var kind = imports.getImport(i).importType();
      if (kind != ExternalType.FUNCTION) {
        throw new RefusedModuleException(
            "the module imports a %s (%s.%s); a Marine module brings its own: link it so"
                .formatted(
                    kind.name().toLowerCase(java.util.Locale.ROOT),
                    imports.getImport(i).module(),
                    imports.getImport(i).name()));
      }
    }
    var memories = module.memorySection();
    if (memories.isEmpty() || memories.get().memoryCount() != 1) {
      throw new RefusedModuleException("a Marine module has exactly one memory: link it so");
    }
    if (memories.get().getMemory(0).limits().shared()) {
      throw new RefusedModuleException(
          "the module's memory is shared between threads; build it without -pthread");
    }
    if (module.tagSection().isPresent() && module.tagSection().get().tagCount() > 0) {
      throw new RefusedModuleException(
          "the module uses Wasm exceptions, which this engine refuses; build it without them");
    }
    if (module.tableSection().tableCount() > MAX_TABLES) {
      throw new RefusedModuleException("the module has more than " + MAX_TABLES + " tables");
    }
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      if (module.tableSection().getTable(i).limits().min() > MAX_TABLE_ELEMENTS) {
        throw new RefusedModuleException(
            "a table has more than " + MAX_TABLE_ELEMENTS + " elements");
      }
    }
    var types = module.typeSection();
    for (int i = 0; i < types.subTypeCount(); i++) {
      if (types.getSubType(i).compType().funcType() == null) {
        throw new RefusedModuleException(
            "the module uses garbage-collected types, which this engine refuses; build it without"
                + " them");
      }
    }
  }

  private static Optional<Signature> signature(FunctionType type) {
    var parameters = new ArrayList<NumberType>();
    for (var parameter : type.params()) {
      var number = number(parameter);
      if (number.isEmpty()) {
        return Optional.empty();
      }
      parameters.add(number.get());
    }
    if (type.returns().size() > 1) {
      return Optional.empty();
    }
    if (type.returns().isEmpty()) {
      return Optional.of(new Signature(parameters, Optional.empty()));
    }
    return number(type.returns().getFirst())
        .map(result -> new Signature(parameters, Optional.of(result)));
  }

  private static Optional<NumberType> number(ValType type) {
    if (type.equals(ValType.I32)) {
      return Optional.of(NumberType.I32);
    } else if (type.equals(ValType.I64)) {
      return Optional.of(NumberType.I64);
    } else if (type.equals(ValType.F32)) {
      return Optional.of(NumberType.F32);
    } else if (type.equals(ValType.F64)) {
      return Optional.of(NumberType.F64);
    }
    return Optional.empty();
  }

  private static final class Compiled implements CompiledModule {
    private final WasmModule module;
    private final Function<Instance, Machine> machines;
    private final HeapRoom room;
    private final List<ImportedFunction> imports = new ArrayList<>();
    private final Map<String, Signature> exports = new HashMap<>();

    Compiled(WasmModule module, Function<Instance, Machine> machines, HeapRoom room)
        throws RefusedModuleException {
      this.module = module;
      this.machines = machines;
      this.room = room;
      var wanted = module.importSection();
      for (int i = 0; i < wanted.importCount(); i++) {
        var function = (FunctionImport) wanted.getImport(i);
        var type = signature(module.typeSection().getType(function.typeIndex()));
        if (type.isEmpty()) {
          throw new RefusedModuleException(
              "the imported function %s.%s has a type that no Marine host function has"
                  .formatted(function.module(), function.name()));
        }
        imports.add(new ImportedFunction(function.module(), function.name(), type.get()));
      }
      for (int i = 0; i < module.exportSection().exportCount(); i++) {
        var export = module.exportSection().getExport(i);
        if (export.exportType() == ExternalType.FUNCTION) {
          signature(module.typeSection().getType(functionType(export.index())))
              .ifPresent(type -> exports.put(export.name(), type));
        }
      }
    }

    private int functionType(int index) {
      int imported = module.importSection().importCount(); // all of them are functions
      return index < imported
          ? ((FunctionImport) module.importSection().getImport(index)).typeIndex()
          : module.functionSection().getFunctionType(index - imported);
    }

    @Override
    public List<ImportedFunction> imports() {
      return List.copyOf(imports);
    }

    @Override
    public Optional<Signature> exportedFunction(String name) {
      return Optional.ofNullable(exports.get(name));
    }

    @Override
    public int initialPages() {
      return module.memorySection().orElseThrow().getMemory(0).limits().initialPages();
    }

    @Override
    public WasmInstance instantiate(Imports offered, MemoryLimit limit)
        throws RefusedModuleException {
      if (initialPages() > limit.maxPages()) {
        throw new RefusedModuleException(
            "the module starts with %d KiB of memory, above the service's limit of %d KiB; raise"
                    .formatted(initialPages() * 64, limit.maxPages() * 64)
                + " limits.memoryMiB");
      }
      var made = new Instantiated(this);
      var values = ImportValues.builder();
      for (int i = 0; i < imports.size(); i++) {
        var wanted = imports.get(i);
        var function =
            offered
                .function(wanted.namespace(), wanted.name())
                .orElseThrow(
                    () ->
                        new RefusedModuleException(
                            "the module imports %s.%s, which no host and no module of the service"
                                    .formatted(wanted.namespace(), wanted.name())
                                + " offers"));
        if (!function.signature().equals(wanted.signature())) {
          throw new RefusedModuleException(
              "the module imports %s.%s as %s, and it is offered as %s"
                  .formatted(
                      wanted.namespace(), wanted.name(), wanted.signature(), function.signature()));
        }
        boolean answers = wanted.signature().result().isPresent();
        var body = function.body();
        var type =
            module
                .typeSection()
                .getType(((FunctionImport) module.importSection().getImport(i)).typeIndex());
        values.addFunction(
            new HostFunction(
                wanted.namespace(),
                wanted.name(),
                type,
                (instance, arguments) -> {
                  long result = body.call(made, arguments);
                  return answers ? new long[] {result} : NO_RESULT;
                }));
      }
      try {
        var instance =
            Instance.builder(module)
                .withImportValues(values.build())
                .withMachineFactory(machines)
                .withMemoryFactory(declared -> made.memory(declared, limit))
                .withTableFactory(Compiled::boundedTable)
                .withStart(false)
                .build();
        made.instance = instance;
        return made;
      } catch (UninstantiableException | UnlinkableException e) {
        made.close();
        throw new RefusedModuleException(
            "the module cannot be instantiated: " + e.getMessage() + "; rebuild it", e);
      } catch (RuntimeException e) {
        made.close();
        throw new RefusedModuleException(
            "the module cannot be instantiated: " + reason(e) + "; rebuild it", e);
      }
    }

    private static TableInstance boundedTable(Table table, int initial) {
      // A copy: growing a table changes its limits, and the module's belong to all instances.
      var limits =
          new TableLimits(table.limits().min(), Math.min(table.limits().max(), MAX_TABLE_ELEMENTS));
      return new TableInstance(new Table(table.elementType(), limits), initial);
    }
  }

  private static final long[] NO_RESULT = {};

  private static final class Instantiated implements WasmInstance {
    private final Compiled compiled;
    private final Map<String, GlobalInstance> globals = new HashMap<>();
    private final Map<String, ExportFunction> functions = new HashMap<>();
    private @Nullable Instance instance;
    private @Nullable GuestMemory memory;

    Instantiated(Compiled compiled) {
      this.compiled = compiled;
    }

    GuestMemory memory(MemoryLimits declared, MemoryLimit limit) {
      var made = new GuestMemory(declared, limit, compiled.room, FIRST_PART);
      memory = made;
      return made;
    }

    private static <T> T made(@Nullable T part) {
      if (part == null) {
        throw new IllegalStateException("the instance is used while it is being made");
      }
      return part;
    }

    @Override
    public CompiledModule module() {
      return compiled;
    }

    @Override
    public LinearMemory memory() {
      return made(memory);
    }

    @Override
    public void close() {
      if (memory != null) {
        memory.free();
        memory = null;
      }
    }

    @Override
    public long global(String export) {
      return found(export).getValue();
    }

    @Override
    public void setGlobal(String export, long bits) {
      found(export).setValue(bits);
    }

    private GlobalInstance found(String export) {
      return globals.computeIfAbsent(
          export,
          name -> {
            try {
              return made(instance).exports().global(name);
            } catch (WasmEngineException e) {
              throw new IllegalArgumentException("the module exports no global " + name, e);
            }
          });
    }

    @Override
    public long call(String export, long... arguments) {
      try {
        var results = functions.computeIfAbsent(export, made(instance)::export).apply(arguments);
        return results == null || results.length == 0 ? 0 : results[0];
      } catch (Trap trap) {
        throw trap;
      } catch (WasmInterruptedException e) {
        throw new Trap(Trap.Cause.INTERRUPTED, "interrupted in " + export, e);
      } catch (StackOverflowError e) {
        throw new Trap(Trap.Cause.STACK_EXHAUSTED, "call stack exhausted in " + export, e);
      } catch (WasmEngineException e) {
        boolean deep = "call stack exhausted".equals(e.getMessage());
        throw new Trap(
            deep ? Trap.Cause.STACK_EXHAUSTED : Trap.Cause.INSTRUCTION,
            reason(e) + " in " + export,
            e);
      } catch (ArithmeticException | IndexOutOfBoundsException e) {
        throw new Trap(Trap.Cause.INSTRUCTION, reason(e) + " in " + export, e);
      }
    }
  }
}
