package io.decentracompute.aqua;

/**
 * This peer's data of one particle, as a step left it. Bytes are made, which means encoded and
 * signed, when they are first asked for: so a peer whose host answers call after call pays for that
 * only when the data leaves.
 *
 * <p>Give the snapshot of the last outcome to the next step, and the engine goes on where it
 * stopped. Bytes do as well: the engine recognises what it returned lately. Holding old snapshots
 * holds the memory of their walks.
 */
public interface Snapshot {
  /** Nothing known yet. */
  Snapshot EMPTY = of(new byte[0]);

  /** The bytes to store and to send; the same array each time. */
  byte[] bytes();

  /** Bytes that were stored before. */
  static Snapshot of(byte[] bytes) {
    return () -> bytes;
  }
}
