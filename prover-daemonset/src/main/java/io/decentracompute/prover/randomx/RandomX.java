package io.decentracompute.prover.randomx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The RandomX library (v1 parameters), loaded once. Calls cost about a microsecond beside the
 * milliseconds of a hash. All memory of caches and machines lies outside the Java heap: 256 MiB a
 * cache, 2 MiB a machine.
 *
 * @see <a href="https://github.com/tevador/RandomX/blob/master/doc/specs.md">RandomX
 *     specification</a>
 */
@SuppressWarnings("restricted") // the foreign function API is what this class is for
public final class RandomX {

  /** Where Debian and others put the library, looked at in this order. */
  private static final List<String> SYSTEM =
      List.of(
          "/usr/lib/x86_64-linux-gnu/librandomx.so.0",
          "/usr/lib/aarch64-linux-gnu/librandomx.so.0",
          "/usr/lib/librandomx.so.0",
          "/usr/local/lib/librandomx.so");

  /** Bytes of a hash. */
  public static final int HASH_BYTES = 32;

  /** Longest key in bytes; longer ones would be cut by the library. */
  public static final int MAX_KEY_BYTES = 60;

  private final int flags;
  private final MethodHandle allocCache;
  private final MethodHandle initCache;
  private final MethodHandle releaseCache;
  private final MethodHandle createVm;
  private final MethodHandle destroyVm;
  private final MethodHandle calculateHash;

  private RandomX(SymbolLookup library, String where) {
    Linker linker = Linker.nativeLinker();
    MethodHandle getFlags =
        handle(linker, library, where, "randomx_get_flags", FunctionDescriptor.of(JAVA_INT));
    allocCache =
        handle(
            linker,
            library,
            where,
            "randomx_alloc_cache",
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
    initCache =
        handle(
            linker,
            library,
            where,
            "randomx_init_cache",
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG));
    releaseCache =
        handle(linker, library, where, "randomx_release_cache", FunctionDescriptor.ofVoid(ADDRESS));
    createVm =
        handle(
            linker,
            library,
            where,
            "randomx_create_vm",
            FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    destroyVm =
        handle(linker, library, where, "randomx_destroy_vm", FunctionDescriptor.ofVoid(ADDRESS));
    calculateHash =
        handle(
            linker,
            library,
            where,
            "randomx_calculate_hash",
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    try {
      flags = (int) getFlags.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Loads the library from a path, or from where the system keeps it.
   *
   * @throws RandomXException when there is none or it lacks a function; the message names the
   *     package to install
   */
  public static RandomX load(Optional<String> path) {
    String found =
        path.filter(p -> !p.isBlank())
            .orElseGet(
                () ->
                    SYSTEM.stream()
                        .filter(p -> Files.exists(Path.of(p)))
                        .findFirst()
                        .orElseThrow(
                            () ->
                                new RandomXException(
                                    "No RandomX library found at any of "
                                        + SYSTEM
                                        + ". Install the Debian package librandomx0 (the prover's image has it), or"
                                        + " set DECENTRA_RANDOMX_LIBRARY to the library's path.")));
    try {
      return new RandomX(SymbolLookup.libraryLookup(Path.of(found), Arena.global()), found);
    } catch (IllegalArgumentException e) {
      throw new RandomXException(
          "Cannot load the RandomX library "
              + found
              + ": "
              + e.getMessage()
              + ". Install the Debian package librandomx0, or set DECENTRA_RANDOMX_LIBRARY to the library's path.",
          e);
    }
  }

  /**
   * Builds the cache of a key: 256 MiB and about half a second of one core.
   *
   * @param key at most {@value #MAX_KEY_BYTES} bytes
   * @throws RandomXException when the memory is not to be had
   */
  public Cache cache(byte[] key) {
    if (key.length == 0 || key.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a RandomX key has 1 to " + MAX_KEY_BYTES + " bytes, not " + key.length);
    }
    try {
      MemorySegment cache = (MemorySegment) allocCache.invokeExact(flags);
      if (cache.equals(MemorySegment.NULL)) {
        throw new RandomXException(
            "No memory for a RandomX cache of 256 MiB: raise the prover's memory limit, or let it prove fewer units.");
      }
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, key);
        initCache.invokeExact(cache, bytes, (long) key.length);
      }
      return new Cache(cache);
    } catch (RandomXException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * The memory that belongs to one key; several machines, each on its own thread, may hash over it.
   */
  public final class Cache implements AutoCloseable {
    private MemorySegment address;

    private Cache(MemorySegment address) {
      this.address = address;
    }

    /** A machine in light mode; close it before its cache. */
    public Machine machine() {
      try {
        MemorySegment vm = (MemorySegment) createVm.invokeExact(flags, address, MemorySegment.NULL);
        if (vm.equals(MemorySegment.NULL)) {
          throw new RandomXException(
              "No memory for a RandomX machine, or the system forbids generated code: allow it, or raise the limit.");
        }
        return new Machine(vm);
      } catch (RandomXException e) {
        throw e;
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    @Override
    public void close() {
      if (!address.equals(MemorySegment.NULL)) {
        invoke(releaseCache, address);
        address = MemorySegment.NULL;
      }
    }
  }

  /** Computes hashes; for one thread at a time, which need not be the one that made it. */
  public final class Machine implements AutoCloseable {
    private MemorySegment address;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment input = arena.allocate(HASH_BYTES, 8);
    private final MemorySegment output = arena.allocate(HASH_BYTES, 8);

    private Machine(MemorySegment address) {
      this.address = address;
    }

    /**
     * The hash of 32 bytes.
     *
     * @param nonce 32 bytes
     * @param hash receives 32 bytes
     */
    public void hash(byte[] nonce, byte[] hash) {
      MemorySegment.copy(nonce, 0, input, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, HASH_BYTES);
      calculate(input, HASH_BYTES);
      MemorySegment.copy(output, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, hash, 0, HASH_BYTES);
    }

    /** The hash of any bytes. */
    public byte[] hashOf(byte[] bytes) {
      try (Arena own = Arena.ofConfined()) {
        MemorySegment copy = own.allocate(Math.max(1, bytes.length));
        MemorySegment.copy(
            bytes, 0, copy, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
        calculate(copy, bytes.length);
      }
      return output.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    private void calculate(MemorySegment bytes, long length) {
      if (address.equals(MemorySegment.NULL)) {
        throw new IllegalStateException("this RandomX machine is closed");
      }
      try {
        calculateHash.invokeExact(address, bytes, length, output);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    @Override
    public void close() {
      if (!address.equals(MemorySegment.NULL)) {
        invoke(destroyVm, address);
        address = MemorySegment.NULL;
        arena.close();
      }
    }
  }

  private static void invoke(MethodHandle function, MemorySegment argument) {
    try {
      function.invokeExact(argument);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static MethodHandle handle(
      Linker linker,
      SymbolLookup library,
      String where,
      String name,
      FunctionDescriptor descriptor) {
    return linker.downcallHandle(
        library
            .find(name)
            .orElseThrow(
                () ->
                    new RandomXException(
                        where
                            + " has no function "
                            + name
                            + ": it is no RandomX 1.x library. Set DECENTRA_RANDOMX_LIBRARY to one.")),
        descriptor);
  }

  private static IllegalStateException unexpected(Throwable cause) {
    return new IllegalStateException("a RandomX function failed in a way it never should", cause);
  }
}
