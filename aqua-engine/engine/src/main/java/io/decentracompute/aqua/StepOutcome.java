package io.decentracompute.aqua;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What one step did. Store {@link #data} before anything else, then send it to {@link #nextPeers}
 * and make the calls. A host that keeps particles in memory only may hand {@link #snapshot} to the
 * next step and ask for the bytes when they leave.
 */
public final class StepOutcome {
  private final int retCode;
  private final String errorMessage;
  private final Snapshot snapshot;
  private final List<PeerId> nextPeers;
  private final SortedMap<Integer, CallRequest> callRequests;
  private final Set<Size> exceeded;
  private final Supplier<List<Wait>> waits;
  private final Work work;

  /** A limited size. */
  public enum Size {
    SCRIPT,
    DATA,
    CALL_RESULT
  }

  /** An outcome whose bytes and waits are made when they are asked for. */
  public StepOutcome(
      int retCode,
      String errorMessage,
      Snapshot snapshot,
      List<PeerId> nextPeers,
      SortedMap<Integer, CallRequest> callRequests,
      Set<Size> exceeded,
      Supplier<List<Wait>> waits,
      Work work) {
    this.retCode = retCode;
    this.errorMessage = errorMessage;
    this.snapshot = snapshot;
    this.nextPeers = List.copyOf(nextPeers);
    this.callRequests = Collections.unmodifiableSortedMap(new TreeMap<>(callRequests));
    this.exceeded =
        exceeded.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(exceeded));
    this.waits = waits;
    this.work = work;
  }

  /** An outcome of which all is known. */
  public StepOutcome(
      int retCode,
      String errorMessage,
      byte[] data,
      List<PeerId> nextPeers,
      SortedMap<Integer, CallRequest> callRequests,
      Set<Size> exceeded,
      List<Wait> waits) {
    this(
        retCode,
        errorMessage,
        Snapshot.of(data),
        nextPeers,
        callRequests,
        exceeded,
        () -> waits,
        Work.NONE);
  }

  /**
   * 0, or an error code: 1 to 10 preparation, 10000s catchable, 20000s uncatchable, 30000s
   * farewell, 40000s our own budgets and checks. Data, peers and calls of a catchable error count;
   * with any other error the data is the previous data and there are no peers and calls.
   */
  public int retCode() {
    return retCode;
  }

  /** Empty without an error. */
  public String errorMessage() {
    return errorMessage;
  }

  /** The new data, for the next step. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** The new data as bytes. */
  public byte[] data() {
    return snapshot.bytes();
  }

  /** To whom the particle goes next, sorted, without doubles. */
  public List<PeerId> nextPeers() {
    return nextPeers;
  }

  /** Calls to make, by call id, each told once. */
  public SortedMap<Integer, CallRequest> callRequests() {
    return callRequests;
  }

  /** Sizes above their limit, soft or hard. */
  public Set<Size> exceeded() {
    return exceeded;
  }

  /** Where the walk could not go on and why; at most 64, in the order of the walk. */
  public List<Wait> waits() {
    return waits.get();
  }

  /** What the step did, counted. */
  public Work work() {
    return work;
  }

  /** Whether data, peers and calls of this outcome count although the script ended in an error. */
  public boolean isKept() {
    return retCode == 0
        || (retCode >= 10_000 && retCode < 20_000)
        || (retCode >= 30_000 && retCode < 40_000);
  }

  @Override
  public String toString() {
    return "StepOutcome[%s %s, next %s, calls %s]"
        .formatted(retCode, errorMessage, nextPeers, callRequests.keySet());
  }
}
