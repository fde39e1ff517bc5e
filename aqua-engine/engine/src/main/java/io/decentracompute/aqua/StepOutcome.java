package io.decentracompute.aqua;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one step did. Store {@link #data} before anything else, then send it to {@link #nextPeers}
 * and make the calls.
 *
 * @param retCode 0, or an error code: 1 to 10 preparation, 10000s catchable, 20000s uncatchable,
 *     30000s farewell, 40000s our own budgets and checks. Data, peers and calls of a catchable
 *     error count; with any other error the data is the previous data and there are no peers and
 *     calls
 * @param errorMessage empty without an error
 * @param nextPeers to whom the particle goes next, sorted, without doubles
 * @param callRequests by call id, each told once
 * @param exceeded sizes above their limit where limits are soft
 * @param waits where the walk could not go on and why; at most 64, in the order of the walk
 */
@SuppressWarnings(
    "ArrayRecordComponent") // bytes of megabytes are handed over, not copied or compared
public record StepOutcome(
    int retCode,
    String errorMessage,
    byte[] data,
    List<PeerId> nextPeers,
    SortedMap<Integer, CallRequest> callRequests,
    Set<Size> exceeded,
    List<Wait> waits) {

  /** A limited size. */
  public enum Size {
    SCRIPT,
    DATA,
    CALL_RESULT
  }

  public StepOutcome {
    nextPeers = List.copyOf(nextPeers);
    waits = List.copyOf(waits);
    callRequests = Collections.unmodifiableSortedMap(new TreeMap<>(callRequests));
    exceeded =
        exceeded.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(exceeded));
  }

  /** Whether data, peers and calls of this outcome count although the script ended in an error. */
  public boolean isKept() {
    return retCode == 0
        || (retCode >= 10_000 && retCode < 20_000)
        || (retCode >= 30_000 && retCode < 40_000);
  }
}
