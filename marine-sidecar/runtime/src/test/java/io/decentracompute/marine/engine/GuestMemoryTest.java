package io.decentracompute.marine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.MemoryLimits;

/** The memory against Endive's own, and against the limits. */
final class GuestMemoryTest {
  private static final int MIB = 1 << 20;
  private static final int PAGES_OF_MIB = 16;

  private static GuestMemory memory(int pages, int limitMiB, long roomBytes) {
    return new GuestMemory(
        new MemoryLimits(pages), MemoryLimit.ofMiB(limitMiB), new HeapRoom(roomBytes), MIB);
  }

  /** A law: whatever a guest does, both memories answer alike, also over the borders of arrays. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void itBehavesLikeTheEnginesOwnMemory(long seed) {
    var random = new Random(seed);
    Memory ours = memory(1, 4, 64L * MIB);
    Memory theirs = new ByteArrayMemory(new MemoryLimits(1, 4 * PAGES_OF_MIB));
    for (int step = 0; step < 20_000; step++) {
      int address = address(random, ours.pages());
      int other = address(random, ours.pages());
      int length = random.nextInt(20) == 0 ? random.nextInt(3 * MIB) : random.nextInt(100);
      long value = random.nextLong();
      int kind = random.nextInt(16);
      assertThat(act(ours, kind, address, other, length, value))
          .as("seed %d, step %d, kind %d, address %d", seed, step, kind, address)
          .isEqualTo(act(theirs, kind, address, other, length, value));
    }
    assertThat(ours.readBytes(0, ours.pages() * Memory.PAGE_SIZE))
        .isEqualTo(theirs.readBytes(0, theirs.pages() * Memory.PAGE_SIZE));
  }

  /** Mostly near a border of pages, chunks or the memory itself. */
  private static int address(Random random, int pages) {
    int size = pages * Memory.PAGE_SIZE;
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(size);
      case 1 -> random.nextInt(5) * MIB - 10 + random.nextInt(20);
      case 2 -> size - 10 + random.nextInt(20);
      default ->
          random.nextInt(size) / Memory.PAGE_SIZE * Memory.PAGE_SIZE - 8 + random.nextInt(16);
    };
  }

  private static Object act(
      Memory memory, int kind, int address, int other, int length, long value) {
    try {
      switch (kind) {
        case 0 -> memory.writeByte(address, (byte) value);
        case 1 -> memory.writeShort(address, (short) value);
        case 2 -> memory.writeI32(address, (int) value);
        case 3 -> memory.writeLong(address, value);
        case 4 -> memory.writeF32(address, Float.intBitsToFloat((int) value & 0x7f7f_ffff));
        case 5 -> memory.writeF64(address, (double) value);
        case 6 -> {
          return memory.read(address);
        }
        case 7 -> {
          return memory.readShort(address);
        }
        case 8 -> {
          return memory.readInt(address);
        }
        case 9 -> {
          return memory.readLong(address);
        }
        case 10 -> memory.fill((byte) value, address, address + length);
        case 11 -> memory.copy(address, other, length);
        case 12 -> {
          return Arrays.hashCode(memory.readBytes(address, length));
        }
        case 13 -> memory.write(address, new byte[] {1, 2, 3, (byte) value}, 1, 3);
        case 14 -> {
          return memory.readU16(address);
        }
        default -> {
          return value % 50 == 0 ? memory.grow((int) (value & 7)) : memory.pages();
        }
      }
      return "done";
    } catch (WasmEngineException e) {
      return "out of bounds";
    }
  }

  @Test
  void growthEndsAtTheServicesLimit() {
    var memory = memory(PAGES_OF_MIB, 3, 64L * MIB);

    assertThat(memory.grow(2 * PAGES_OF_MIB)).isEqualTo(PAGES_OF_MIB);
    assertThat(memory.grow(1)).isEqualTo(-1);
    assertThat(memory.grow(0)).isEqualTo(3 * PAGES_OF_MIB);
    assertThat(memory.grow(-1)).isEqualTo(-1);
  }

  @Test
  void growthEndsWhereTheHeapHasNoRoom() {
    var room = new HeapRoom(4L * MIB);
    var limit = MemoryLimit.ofMiB(100);
    var memory = new GuestMemory(new MemoryLimits(PAGES_OF_MIB), limit, room, MIB);

    assertThat(memory.grow(10 * PAGES_OF_MIB)).isEqualTo(-1);
    assertThat(memory.grow(3 * PAGES_OF_MIB)).isEqualTo(PAGES_OF_MIB);
    assertThat(memory.grow(1)).isEqualTo(-1);
    assertThat(limit.refusals()).isEqualTo(2);
    assertThat(limit.bytes()).isEqualTo(4L * MIB);

    memory.free();

    assertThat(room.takenBytes()).isZero();
    assertThat(limit.bytes()).isZero();
  }

  @Test
  void aModuleWhoseFirstPagesHaveNoRoomIsNotMade() {
    assertThatThrownBy(() -> memory(2 * PAGES_OF_MIB, 100, MIB))
        .hasMessageContaining("no room for its first 2048 KiB");
  }
}
