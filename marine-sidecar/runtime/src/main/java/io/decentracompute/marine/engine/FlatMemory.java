package io.decentracompute.marine.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * A linear memory in one array, bounded by a {@link MemoryLimit}. Endive's own memory is an array
 * of pages: each access finds its page first, and one across two pages takes a slow path.
 *
 * <p>The array may be longer than the memory, so that a guest that grows page by page does not copy
 * its memory each time; every access is therefore checked against {@link #size}.
 */
final class FlatMemory implements Memory, LinearMemory {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final VarHandle FLOATS = view(float[].class);
  private static final VarHandle DOUBLES = view(double[].class);

  private final MemoryLimits declared;
  private final MemoryLimit limit;
  private byte[] bytes;
  private int size;
  private DataSegment[] segments = {};

  FlatMemory(MemoryLimits declared, MemoryLimit limit) {
    this.declared = declared;
    this.limit = limit;
    if (!limit.take(declared.initialPages())) {
      throw new UninstantiableException("the first pages are above the memory limit");
    }
    this.size = declared.initialPages() * PAGE_SIZE;
    this.bytes = new byte[size];
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int pages() {
    return size / PAGE_SIZE;
  }

  @Override
  public int grow(int more) {
    int before = pages();
    if (more == 0) {
      return before;
    }
    if (more < 0 || more > maximumPages() - before || !limit.take(more)) {
      return -1;
    }
    int grown = size + more * PAGE_SIZE;
    if (grown > bytes.length) {
      try {
        long roomy = Math.min(2L * bytes.length, (long) limit.maxPages() * PAGE_SIZE);
        bytes = Arrays.copyOf(bytes, (int) Math.max(grown, roomy));
      } catch (OutOfMemoryError e) {
        limit.giveBack(more);
        return -1;
      }
    }
    size = grown;
    return before;
  }

  @Override
  public int initialPages() {
    return declared.initialPages();
  }

  @Override
  public int maximumPages() {
    return Math.min(declared.maximumPages(), MemoryLimit.MAX_PAGES);
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  @SuppressWarnings("removal")
  public Object lock(int address) {
    throw new UnsupportedOperationException("shared memory");
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, int expected, long timeout) {
    throw new UnsupportedOperationException("shared memory");
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, long expected, long timeout) {
    throw new UnsupportedOperationException("shared memory");
  }

  @Override
  @SuppressWarnings("removal")
  public int notify(int address, int maxThreads) {
    return 0;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] data) {
    initialize(instance, data, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] data, int memoryIndex) {
    if (data == null) {
      return;
    }
    segments = data.clone(); // the module's own array stays whole for the next instance
    for (var segment : data) {
      if (segment instanceof ActiveDataSegment active && active.index() == memoryIndex) {
        int offset =
            (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
        if (offset < 0 || offset > size - active.data().length) {
          throw new UninstantiableException("a data segment lies outside of the memory");
        }
        System.arraycopy(active.data(), 0, bytes, offset, active.data().length);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int address, int offset, int length) {
    byte[] data = segments[segment].data();
    if (offset < 0 || length < 0 || offset > data.length - length) {
      throw outside(offset, length);
    }
    write(address, data, offset, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  // ---- access by the guest: the hottest code of all, kept small so that it is inlined ----

  private void check(int address, int length) {
    if (address < 0 || address > size - length) {
      throw outside(address, length);
    }
  }

  private WasmRuntimeException outside(int address, int length) {
    return new WasmRuntimeException(
        "out of bounds memory access: address %d, length %d, memory of %d bytes"
            .formatted(Integer.toUnsignedLong(address), Integer.toUnsignedLong(length), size));
  }

  @Override
  public byte read(int address) {
    check(address, 1);
    return bytes[address];
  }

  @Override
  public void writeByte(int address, byte value) {
    check(address, 1);
    bytes[address] = value;
  }

  @Override
  public short readShort(int address) {
    check(address, 2);
    return (short) SHORTS.get(bytes, address);
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xffffL;
  }

  @Override
  public void writeShort(int address, short value) {
    check(address, 2);
    SHORTS.set(bytes, address, value);
  }

  @Override
  public int readInt(int address) {
    check(address, 4);
    return (int) INTS.get(bytes, address);
  }

  @Override
  public void writeI32(int address, int value) {
    check(address, 4);
    INTS.set(bytes, address, value);
  }

  @Override
  public long readLong(int address) {
    check(address, 8);
    return (long) LONGS.get(bytes, address);
  }

  @Override
  public void writeLong(int address, long value) {
    check(address, 8);
    LONGS.set(bytes, address, value);
  }

  @Override
  public float readFloat(int address) {
    check(address, 4);
    return (float) FLOATS.get(bytes, address);
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF32(int address, float value) {
    check(address, 4);
    FLOATS.set(bytes, address, value);
  }

  @Override
  public double readDouble(int address) {
    check(address, 8);
    return (double) DOUBLES.get(bytes, address);
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeF64(int address, double value) {
    check(address, 8);
    DOUBLES.set(bytes, address, value);
  }

  private void checkRange(int address, int length) {
    if (address < 0 || length < 0 || address > size - length) {
      throw outside(address, length);
    }
  }

  @Override
  public byte[] readBytes(int address, int length) {
    checkRange(address, length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void write(int address, byte[] data, int offset, int length) {
    checkRange(address, length);
    System.arraycopy(data, offset, bytes, address, length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    checkRange(from, to - from);
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void copy(int target, int source, int length) {
    checkRange(source, length);
    checkRange(target, length);
    System.arraycopy(bytes, source, bytes, target, length);
  }

  @Override
  public void zero() {
    Arrays.fill(bytes, (byte) 0);
  }

  // ---- access by the host ----

  private void bounds(int address, int length) {
    if (address < 0 || length < 0 || address > size - length) {
      throw new OutOfBounds(address, length, size);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public byte[] load(int address, int length) {
    bounds(address, length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void store(int address, byte[] data, int offset, int length) {
    bounds(address, length);
    System.arraycopy(data, offset, bytes, address, length);
  }

  @Override
  public int load8(int address) {
    bounds(address, 1);
    return bytes[address] & 0xff;
  }

  @Override
  public int load16(int address) {
    bounds(address, 2);
    return (short) SHORTS.get(bytes, address) & 0xffff;
  }

  @Override
  public int load32(int address) {
    bounds(address, 4);
    return (int) INTS.get(bytes, address);
  }

  @Override
  public long load64(int address) {
    bounds(address, 8);
    return (long) LONGS.get(bytes, address);
  }

  @Override
  public void store8(int address, int value) {
    bounds(address, 1);
    bytes[address] = (byte) value;
  }

  @Override
  public void store16(int address, int value) {
    bounds(address, 2);
    SHORTS.set(bytes, address, (short) value);
  }

  @Override
  public void store32(int address, int value) {
    bounds(address, 4);
    INTS.set(bytes, address, value);
  }

  @Override
  public void store64(int address, long value) {
    bounds(address, 8);
    LONGS.set(bytes, address, value);
  }
}
