package io.decentracompute.marine.service;

import io.decentracompute.marine.engine.CompiledModule;
import io.decentracompute.marine.engine.MemoryLimit;
import io.decentracompute.marine.engine.RefusedModuleException;
import io.decentracompute.marine.engine.WasmEngine;
import io.decentracompute.marine.metering.Metering;
import io.decentracompute.marine.metering.UnmeterableModuleException;
import io.decentracompute.marine.module.BadModuleException;
import io.decentracompute.marine.module.BadModuleException.Problem;
import io.decentracompute.marine.module.MarineModule;
import io.decentracompute.marine.value.Abi;

/** A module that is checked, compiled and linked to its interface; instances share it. */
public record LoadedModule(MarineModule module, CompiledModule code, Abi abi) {

  /**
   * Compiles a module.
   *
   * @param metered whether it shall count what it does
   */
  static LoadedModule load(WasmEngine engine, MarineModule module, boolean metered)
      throws BadModuleException {
    try {
      var code =
          engine.compile(
              metered ? Metering.rewrite(module.bytes(), MemoryLimit.MAX_PAGES) : module.bytes());
      return new LoadedModule(module, code, Abi.link(module.interfaceTypes(), code));
    } catch (RefusedModuleException | UnmeterableModuleException e) {
      throw new BadModuleException(Problem.NOT_SUPPORTED, String.valueOf(e.getMessage()));
    }
  }
}
