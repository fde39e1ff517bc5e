package io.decentracompute.marine.engine;

/** A module with a memory of its own. Used by one thread at a time. */
public interface WasmInstance extends AutoCloseable {

  CompiledModule module();

  /**
   * Calls an exported function.
   *
   * @param arguments the bits of each argument, as many as the signature says
   * @return the bits of the result, 0 when there is none
   * @throws Trap when the call does not return; the instance must then be thrown away
   */
  long call(String export, long... arguments) throws Trap;

  /**
   * The bits of an exported global.
   *
   * @throws IllegalArgumentException when no global is exported under this name
   */
  long global(String export);

  /** Sets an exported global that is mutable; fails like {@link #global}. */
  void setGlobal(String export, long bits);

  /** The module's memory. */
  LinearMemory memory();

  /** Gives the memory back; the instance is not used afterwards. */
  @Override
  void close();
}
