package io.decentracompute.aqua.compiler.topology;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/** What is known of an operation with all below it, found once. */
final class Facts {
  private final IdentityHashMap<Op, Known> known = new IdentityHashMap<>();

  /**
   * Facts of one operation.
   *
   * @param acts whether something runs at a peer
   * @param forks whether something runs at once
   */
  private record Known(Set<String> reads, Set<String> writes, boolean acts, boolean forks) {}

  boolean acts(Op op) {
    return known(op).acts();
  }

  boolean forks(Op op) {
    return known(op).forks();
  }

  Set<String> reads(Op op) {
    return known(op).reads();
  }

  Set<String> writes(Op op) {
    return known(op).writes();
  }

  boolean readsAny(Op op, Set<String> names) {
    var reads = reads(op);
    return names.stream().anyMatch(reads::contains);
  }

  private Known known(Op op) {
    var found = known.get(op);
    if (found != null) {
      return found;
    }
    var reads = new HashSet<>(op.ownReads());
    var writes = new HashSet<>(op.ownWrites());
    boolean acts = op instanceof Op.Call || op instanceof Op.Canon || op instanceof Op.Next;
    boolean forks = op instanceof Op.Parallel;
    for (var child : op.children()) {
      var below = known(child);
      reads.addAll(below.reads());
      writes.addAll(below.writes());
      acts |= below.acts();
      forks |= below.forks();
    }
    var result = new Known(reads, writes, acts, forks);
    known.put(op, result);
    return result;
  }
}
