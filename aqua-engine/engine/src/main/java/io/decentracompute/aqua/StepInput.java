package io.decentracompute.aqua;

import java.util.Map;

/**
 * All that one step depends on.
 *
 * @param script AIR
 * @param previous this peer's data of this particle, trusted; empty at first
 * @param currentData data that arrived from another peer, not trusted; empty if none did
 * @param results answers to call requests of earlier steps, by call id
 */
@SuppressWarnings(
    "ArrayRecordComponent") // bytes of megabytes are handed over, not copied or compared
public record StepInput(
    String script,
    Snapshot previous,
    byte[] currentData,
    RunParameters parameters,
    Map<Integer, CallResult> results) {
  public StepInput {
    results = Map.copyOf(results);
  }

  /** With the previous data as bytes. */
  public StepInput(
      String script,
      byte[] previousData,
      byte[] currentData,
      RunParameters parameters,
      Map<Integer, CallResult> results) {
    this(script, Snapshot.of(previousData), currentData, parameters, results);
  }

  /** The bytes of the previous data. */
  public byte[] previousData() {
    return previous.bytes();
  }
}
