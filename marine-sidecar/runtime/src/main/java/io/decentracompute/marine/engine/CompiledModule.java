package io.decentracompute.marine.engine;

import java.util.List;
import java.util.Optional;

/** A module that is ready to be instantiated many times. Thread-safe. */
public interface CompiledModule {

  /** The functions that the module asks its host for, in index order. */
  List<ImportedFunction> imports();

  /** The signature of an exported function, or empty when there is no such function. */
  Optional<Signature> exportedFunction(String name);

  /** Pages of 64 KiB that the module's memory starts with. */
  int initialPages();

  /**
   * Makes an instance. No code of the module runs: its start function, {@code _initialize} and
   * {@code _start} are the caller's to call.
   *
   * @throws RefusedModuleException when an import is missing or of another type, or when the
   *     module's first pages are above the limit
   */
  WasmInstance instantiate(Imports imports, MemoryLimit limit) throws RefusedModuleException;

  /** A function that a module asks its host for. */
  record ImportedFunction(String namespace, String name, Signature signature) {}
}
