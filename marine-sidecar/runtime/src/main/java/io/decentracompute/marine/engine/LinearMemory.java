package io.decentracompute.marine.engine;

/**
 * A guest's memory as its host sees it: little-endian, addresses and lengths are unsigned 32-bit
 * numbers. Every access outside of the memory throws {@link OutOfBounds}.
 */
public interface LinearMemory {

  /** Size in bytes. */
  int size();

  /** A copy of {@code length} bytes. */
  byte[] load(int address, int length) throws OutOfBounds;

  void store(int address, byte[] data, int offset, int length) throws OutOfBounds;

  /** One byte, 0 to 255. */
  int load8(int address) throws OutOfBounds;

  /** Two bytes, 0 to 65,535. */
  int load16(int address) throws OutOfBounds;

  int load32(int address) throws OutOfBounds;

  long load64(int address) throws OutOfBounds;

  void store8(int address, int value) throws OutOfBounds;

  void store16(int address, int value) throws OutOfBounds;

  void store32(int address, int value) throws OutOfBounds;

  void store64(int address, long value) throws OutOfBounds;

  default void store(int address, byte[] data) throws OutOfBounds {
    store(address, data, 0, data.length);
  }

  /** A pointer that leads out of the memory. */
  final class OutOfBounds extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfBounds(int address, int length, int size) {
      super(
          "address %s with length %s is outside of the memory of %d bytes"
              .formatted(
                  Integer.toUnsignedString(address), Integer.toUnsignedString(length), size));
    }
  }
}
