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
 * A linear memory: its first part in one array, the rest in chunks of 1 MiB.
 *
 * <p>Most guests live in the first part, where an access is one comparison and one load; Endive's
 * own memory, an array of 64 KiB pages, takes 1.5 times as long on thumbnails. The first part is
 * copied when it grows, so it stays small (16 MiB page by page is 2 GiB of copying); chunks are
 * added without copying. Every array is counted against the {@link MemoryLimit} of its service and
 * the {@link HeapRoom} of all.
 */
final class GuestMemory implements Memory, LinearMemory {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private static final int CHUNK_SHIFT = 20;
  private static final int CHUNK = 1 << CHUNK_SHIFT;
  private static final int CHUNK_MASK = CHUNK - 1;
  private static final byte[] NONE = {};

  private final MemoryLimits declared;
  private final MemoryLimit limit;
  private final HeapRoom room;

  /** Most bytes of the first part; a multiple of {@link #CHUNK}. */
  private final int firstMost;

  /**
   * The first part, never longer than the memory: its length is the check of nearly every access.
   */
  private byte[] first = NONE;

  /** The rest: chunk i holds the bytes from {@code firstMost + i * CHUNK}. */
  private byte[][] chunks = {};

  private int chunkCount;
  private int size;
  private long heapTaken;
  private DataSegment[] segments = {};

  GuestMemory(MemoryLimits declared, MemoryLimit limit, HeapRoom room, int firstMost) {
    this.declared = declared;
    this.limit = limit;
    this.room = room;
    this.firstMost = firstMost;
    if (grow(declared.initialPages(), 0) < 0) {
      throw new UninstantiableException(
          "there is no room for its first %d KiB of memory"
              .formatted(declared.initialPages() * 64));
    }
  }

  /** Lets go of the arrays. A guest that runs on would trap. */
  void free() {
    limit.release(pages());
    room.giveBack(heapTaken);
    heapTaken = 0;
    size = 0;
    first = NONE;
    chunks = new byte[0][];
    chunkCount = 0;
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
    return grow(more, pages());
  }

  private int grow(int more, int before) {
    if (more < 0 || more > maximumPages() - before || !limit.take(more)) {
      return -1;
    }
    int target = (before + more) * PAGE_SIZE;
    if (!addChunks(target - firstMost) || !growFirst(Math.min(target, firstMost))) {
      limit.refuse(more);
      return -1;
    }
    size = target;
    return before;
  }

  /** The last step of growing: a chunk too many is harmless, a first part too long is not. */
  private boolean growFirst(int wanted) {
    int old = first.length;
    if (wanted <= old) {
      return true;
    }
    if (!take(wanted)) {
      return false;
    }
    first = Arrays.copyOf(first, wanted);
    giveBack(old);
    return true;
  }

  private boolean addChunks(int wanted) {
    while ((long) chunkCount * CHUNK < wanted) {
      if (!take(CHUNK)) {
        return false; // chunks that were added stay for the next, smaller wish
      }
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, Math.max(16, 2 * chunkCount));
      }
      chunks[chunkCount++] = new byte[CHUNK];
    }
    return true;
  }

  private boolean take(int length) {
    if (!room.take(length)) {
      return false;
    }
    heapTaken += length;
    return true;
  }

  private void giveBack(int length) {
    room.giveBack(length);
    heapTaken -= length;
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
        copyIn(offset, active.data(), 0, active.data().length);
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
    if (address < 0 || length < 0 || address > size - length) {
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
    byte[] near = first;
    if (address >= 0 && address < near.length) {
      return near[address];
    }
    return farByte(address);
  }

  @Override
  public void writeByte(int address, byte value) {
    byte[] near = first;
    if (address >= 0 && address < near.length) {
      near[address] = value;
    } else {
      farWriteByte(address, value);
    }
  }

  @Override
  public short readShort(int address) {
    byte[] near = first;
    if (address >= 0 && address < near.length - 1) {
      return (short) SHORTS.get(near, address);
    }
    return farShort(address);
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xffffL;
  }

  @Override
  public void writeShort(int address, short value) {
    byte[] near = first;
    if (address >= 0 && address < near.length - 1) {
      SHORTS.set(near, address, value);
    } else {
      farWriteShort(address, value);
    }
  }

  @Override
  public int readInt(int address) {
    byte[] near = first;
    if (address >= 0 && address < near.length - 3) {
      return (int) INTS.get(near, address);
    }
    return farInt(address);
  }

  @Override
  public void writeI32(int address, int value) {
    byte[] near = first;
    if (address >= 0 && address < near.length - 3) {
      INTS.set(near, address, value);
    } else {
      farWriteInt(address, value);
    }
  }

  @Override
  public long readLong(int address) {
    byte[] near = first;
    if (address >= 0 && address < near.length - 7) {
      return (long) LONGS.get(near, address);
    }
    return farLong(address);
  }

  @Override
  public void writeLong(int address, long value) {
    byte[] near = first;
    if (address >= 0 && address < near.length - 7) {
      LONGS.set(near, address, value);
    } else {
      farWriteLong(address, value);
    }
  }

  @Override
  public float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  // ---- behind the first part, or outside of everything ----

  private byte[] chunk(int address) {
    return chunks[(address - firstMost) >> CHUNK_SHIFT];
  }

  /** Whether so many bytes lie in one chunk; the first part's end is a chunk's beginning. */
  private boolean inOneChunk(int address, int length) {
    return address >= firstMost && (address & CHUNK_MASK) <= CHUNK - length;
  }

  private byte farByte(int address) {
    check(address, 1);
    return chunk(address)[address & CHUNK_MASK];
  }

  private void farWriteByte(int address, byte value) {
    check(address, 1);
    chunk(address)[address & CHUNK_MASK] = value;
  }

  private short farShort(int address) {
    check(address, 2);
    return inOneChunk(address, 2)
        ? (short) SHORTS.get(chunk(address), address & CHUNK_MASK)
        : (short) ((read(address) & 0xff) | read(address + 1) << 8);
  }

  private void farWriteShort(int address, short value) {
    check(address, 2);
    if (inOneChunk(address, 2)) {
      SHORTS.set(chunk(address), address & CHUNK_MASK, value);
    } else {
      writeByte(address, (byte) value);
      writeByte(address + 1, (byte) (value >> 8));
    }
  }

  private int farInt(int address) {
    check(address, 4);
    return inOneChunk(address, 4)
        ? (int) INTS.get(chunk(address), address & CHUNK_MASK)
        : (readShort(address) & 0xffff) | readShort(address + 2) << 16;
  }

  private void farWriteInt(int address, int value) {
    check(address, 4);
    if (inOneChunk(address, 4)) {
      INTS.set(chunk(address), address & CHUNK_MASK, value);
    } else {
      writeShort(address, (short) value);
      writeShort(address + 2, (short) (value >> 16));
    }
  }

  private long farLong(int address) {
    check(address, 8);
    return inOneChunk(address, 8)
        ? (long) LONGS.get(chunk(address), address & CHUNK_MASK)
        : (readInt(address) & 0xffff_ffffL) | (long) readInt(address + 4) << 32;
  }

  private void farWriteLong(int address, long value) {
    check(address, 8);
    if (inOneChunk(address, 8)) {
      LONGS.set(chunk(address), address & CHUNK_MASK, value);
    } else {
      writeI32(address, (int) value);
      writeI32(address + 4, (int) (value >> 32));
    }
  }

  // ---- ranges ----

  /** The array that holds an address, the address's place in it and how many bytes follow there. */
  @FunctionalInterface
  private interface Piece {
    void at(byte[] array, int place, int done, int length);
  }

  /** Walks a checked range, array by array. */
  private void pieces(int address, int length, Piece piece) {
    int done = 0;
    while (done < length) {
      int at = address + done;
      boolean near = at < firstMost;
      int place = near ? at : at & CHUNK_MASK;
      int here = Math.min(length - done, (near ? firstMost : CHUNK) - place);
      piece.at(near ? first : chunk(at), place, done, here);
      done += here;
    }
  }

  private byte[] copyOut(int address, int length) {
    if (address + length <= first.length) {
      return Arrays.copyOfRange(first, address, address + length);
    }
    var out = new byte[length];
    pieces(
        address,
        length,
        (array, place, done, here) -> System.arraycopy(array, place, out, done, here));
    return out;
  }

  private void copyIn(int address, byte[] data, int offset, int length) {
    pieces(
        address,
        length,
        (array, place, done, here) -> System.arraycopy(data, offset + done, array, place, here));
  }

  @Override
  public byte[] readBytes(int address, int length) {
    check(address, length);
    return copyOut(address, length);
  }

  @Override
  public void write(int address, byte[] data, int offset, int length) {
    check(address, length);
    copyIn(address, data, offset, length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    pieces(
        from, to - from, (array, place, _, here) -> Arrays.fill(array, place, place + here, value));
  }

  @Override
  public void copy(int target, int source, int length) {
    check(source, length);
    check(target, length);
    if (source + length <= first.length && target + length <= first.length) {
      System.arraycopy(first, source, first, target, length);
      return;
    }
    // In blocks, from the end that does not overwrite what is still to be read.
    int block = 1 << 16;
    if (target <= source) {
      for (int done = 0; done < length; done += block) {
        int here = Math.min(block, length - done);
        copyIn(target + done, copyOut(source + done, here), 0, here);
      }
    } else {
      for (int left = length; left > 0; left -= block) {
        int here = Math.min(block, left);
        copyIn(target + left - here, copyOut(source + left - here, here), 0, here);
      }
    }
  }

  @Override
  public void zero() {
    fill((byte) 0, 0, size);
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
    return copyOut(address, length);
  }

  @Override
  public void store(int address, byte[] data, int offset, int length) {
    bounds(address, length);
    copyIn(address, data, offset, length);
  }

  @Override
  public int load8(int address) {
    bounds(address, 1);
    return read(address) & 0xff;
  }

  @Override
  public int load16(int address) {
    bounds(address, 2);
    return readShort(address) & 0xffff;
  }

  @Override
  public int load32(int address) {
    bounds(address, 4);
    return readInt(address);
  }

  @Override
  public long load64(int address) {
    bounds(address, 8);
    return readLong(address);
  }

  @Override
  public void store8(int address, int value) {
    bounds(address, 1);
    writeByte(address, (byte) value);
  }

  @Override
  public void store16(int address, int value) {
    bounds(address, 2);
    writeShort(address, (short) value);
  }

  @Override
  public void store32(int address, int value) {
    bounds(address, 4);
    writeI32(address, value);
  }

  @Override
  public void store64(int address, long value) {
    bounds(address, 8);
    writeLong(address, value);
  }
}
