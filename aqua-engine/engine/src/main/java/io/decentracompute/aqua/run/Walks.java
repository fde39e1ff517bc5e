package io.decentracompute.aqua.run;

import io.decentracompute.aqua.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The walks of the particles that were stepped last, by the data they ended in. Bounded in number
 * and memory; what goes over board is only replayed. For many threads.
 */
final class Walks {
  private static final int HASHED = 256;
  private final int capacity;
  private final long bytes;
  private final Map<Walk, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Integer, List<Walk.After>> byHash = new HashMap<>();
  private final List<Walk> evicted = new ArrayList<>();
  private long held;

  private static final class Kept {
    private Walk.After newest;
    private long weight;
    private @Nullable Integer hash;

    Kept(Walk.After newest) {
      this.newest = newest;
    }
  }

  Walks(int capacity, long bytes) {
    this.capacity = capacity;
    this.bytes = bytes;
  }

  /** The walk that ended in this data, or null. */
  Walk.@Nullable After find(Snapshot snapshot) {
    if (snapshot instanceof Walk.After after) {
      return after;
    }
    var wanted = snapshot.bytes();
    if (wanted.length == 0 || capacity == 0) {
      return null;
    }
    int hash = hash(wanted);
    List<Walk.After> candidates;
    synchronized (kept) {
      candidates = List.copyOf(byHash.getOrDefault(hash, List.of()));
    }
    for (var candidate : candidates) {
      var made = candidate.made();
      if (made != null && (made == wanted || Arrays.equals(made, wanted))) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * A hash of the last bytes, where the signatures are that differ whenever anything does; whole
   * arrays are compared afterwards.
   */
  private static int hash(byte[] data) {
    int hash = data.length;
    for (int i = Math.max(0, data.length - HASHED); i < data.length; i++) {
      hash = 31 * hash + data[i];
    }
    return hash;
  }

  /** Keeps a walk after a step. */
  void keep(Walk walk, Walk.After newest) {
    synchronized (kept) {
      var entry = kept.get(walk);
      if (entry == null) {
        entry = new Kept(newest);
        kept.put(walk, entry);
      } else {
        forgetBytes(entry);
        entry.newest = newest;
      }
      held -= entry.weight;
      entry.weight = walk.weight();
      held += entry.weight;
      var eldest = kept.entrySet().iterator();
      while ((kept.size() > capacity || held > bytes) && eldest.hasNext()) {
        var gone = eldest.next();
        held -= gone.getValue().weight;
        forgetBytes(gone.getValue());
        evicted.add(gone.getKey());
        eldest.remove();
      }
    }
  }

  /** The bytes of a walk's newest data are made. */
  void made(Walk.After after, byte[] made) {
    synchronized (kept) {
      var entry = kept.get(after.walk());
      if (entry != null && entry.newest == after && entry.hash == null) {
        int hash = hash(made);
        entry.hash = hash;
        byHash.computeIfAbsent(hash, h -> new ArrayList<>(1)).add(after);
      }
    }
  }

  private void forgetBytes(Kept entry) {
    var hash = entry.hash;
    if (hash != null) {
      entry.hash = null;
      var same = byHash.get(hash);
      if (same != null) {
        same.remove(entry.newest);
        if (same.isEmpty()) {
          byHash.remove(hash);
        }
      }
    }
  }

  /** Gives memory back; not while a walk's lock is held. */
  void evict() {
    List<Walk> gone;
    synchronized (kept) {
      if (evicted.isEmpty()) {
        return;
      }
      gone = List.copyOf(evicted);
      evicted.clear();
    }
    gone.forEach(Walk::settle);
  }
}
