package io.decentracompute.marine.engine;

/**
 * Turns module bytes into something that can be instantiated. Implementations are thread-safe.
 *
 * <p>The seam is {@code WasmEngine} (parse and compile), {@link CompiledModule} (instantiate),
 * {@link WasmInstance} (call, memory view). A running call is interrupted by {@link
 * Thread#interrupt()}.
 */
public interface WasmEngine {

  /** The name and version that a log line or a cache key names, e.g. {@code endive-1.0.0}. */
  String name();

  /**
   * Parses, validates and compiles a module.
   *
   * @throws RefusedModuleException when the bytes are no valid module or use a feature that this
   *     engine refuses
   */
  CompiledModule compile(byte[] wasm) throws RefusedModuleException;
}
