package io.decentracompute.marine.service;

import io.decentracompute.marine.engine.MemoryLimit;
import io.decentracompute.marine.engine.RefusedModuleException;
import io.decentracompute.marine.engine.Trap;
import io.decentracompute.marine.engine.WasmInstance;
import io.decentracompute.marine.metering.Metering;
import io.decentracompute.marine.module.InterfaceTypes.Function;
import io.decentracompute.marine.value.Json;
import io.decentracompute.marine.value.Value;
import io.decentracompute.marine.value.ValueException;
import io.decentracompute.marine.wasi.Mount;
import io.decentracompute.marine.wasi.WasiPreview1;
import java.util.List;
import java.util.Optional;

/** One instance of a module in its world. After a failed call it must be closed, not used again. */
final class Guest implements AutoCloseable {
  static final String VAULT = "/tmp/vault";

  private final LoadedModule loaded;
  private final WasiPreview1 wasi;
  private final WasmInstance instance;
  private final MemoryLimit memory;
  private final Optional<Meter> meter;

  private Guest(
      LoadedModule loaded,
      WasiPreview1 wasi,
      WasmInstance instance,
      MemoryLimit memory,
      Optional<Meter> meter) {
    this.loaded = loaded;
    this.wasi = wasi;
    this.instance = instance;
    this.memory = memory;
    this.meter = meter;
  }

  /**
   * Makes an instance and lets it initialize itself.
   *
   * @throws Trap when its initialization does not return
   */
  static Guest start(
      LoadedModule loaded, WasiPreview1.World world, Limits limits, Optional<Meter> meter)
      throws RefusedModuleException, ValueException {
    var wasi = new WasiPreview1(world);
    var memory = MemoryLimit.ofMiB(limits.memoryMiB());
    WasmInstance instance;
    try {
      instance = loaded.code().instantiate(wasi, memory);
    } catch (RefusedModuleException e) {
      wasi.close();
      throw e;
    }
    var guest = new Guest(loaded, wasi, instance, memory, meter);
    try {
      guest.metered(
          () -> {
            for (var entry : List.of(Metering.START, "_initialize", "_start")) {
              if (loaded.code().exportedFunction(entry).isPresent()) {
                instance.call(entry);
              }
            }
            return true;
          });
      return guest;
    } catch (RuntimeException e) {
      guest.close();
      throw e;
    }
  }

  long memoryBytes() {
    return memory.bytes();
  }

  /** How often growth was refused; a trap after one more is a lack of memory. */
  long refusals() {
    return memory.refusals();
  }

  /** Calls a function and prints its result. */
  String call(Function function, List<Value> arguments, Optional<Mount> vault, Limits limits)
      throws ValueException {
    wasi.beginCall(VAULT, vault);
    try {
      var result =
          metered(() -> loaded.abi().call(instance, function, arguments, limits.maxResultBytes()));
      return Json.print(loaded.module().interfaceTypes(), result);
    } finally {
      wasi.endCall(VAULT);
    }
  }

  /** Fuel that the last call used; 0 when it is not counted. */
  long fuelUsed() {
    return meter.map(counted -> counted.used(instance)).orElse(0L);
  }

  @FunctionalInterface
  private interface Body<T> {
    T run() throws ValueException;
  }

  private <T> T metered(Body<T> body) throws ValueException {
    if (meter.isEmpty()) {
      return body.run();
    }
    meter.get().fill(instance);
    try {
      T result = body.run();
      meter.get().requireSome(instance);
      return result;
    } catch (Trap trap) {
      throw meter.get().explain(instance, trap);
    }
  }

  @Override
  public void close() {
    wasi.close();
    instance.close();
  }
}
