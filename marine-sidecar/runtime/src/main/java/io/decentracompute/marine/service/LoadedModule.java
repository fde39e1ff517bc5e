package io.decentracompute.marine.service;

import io.decentracompute.marine.engine.CompiledModule;
import io.decentracompute.marine.engine.RefusedModuleException;
import io.decentracompute.marine.engine.WasmEngine;
import io.decentracompute.marine.module.BadModuleException;
import io.decentracompute.marine.module.BadModuleException.Problem;
import io.decentracompute.marine.module.MarineModule;
import io.decentracompute.marine.value.Abi;

/** A module that is checked, compiled and linked to its interface; instances share it. */
public record LoadedModule(MarineModule module, CompiledModule code, Abi abi) {

  public static LoadedModule load(WasmEngine engine, MarineModule module)
      throws BadModuleException {
    try {
      var code = engine.compile(module.bytes());
      return new LoadedModule(module, code, Abi.link(module.interfaceTypes(), code));
    } catch (RefusedModuleException e) {
      throw new BadModuleException(Problem.NOT_SUPPORTED, e.getMessage());
    }
  }
}
