package io.decentracompute.marine.engine;

import java.util.Optional;

/** What a host offers to a module: functions by namespace and name. */
@FunctionalInterface
public interface Imports {

  /** The function offered under this name, or empty when there is none. */
  Optional<Function> function(String namespace, String name);

  /** An offered function. */
  record Function(Signature signature, HostFunction body) {}

  /** The body of a host function. */
  @FunctionalInterface
  interface HostFunction {
    /**
     * Runs on the guest's thread.
     *
     * @param arguments the bits of each argument
     * @return the bits of the result; ignored when the signature has none
     * @throws Trap to stop the guest
     */
    long call(WasmInstance caller, long[] arguments) throws Trap;
  }
}
