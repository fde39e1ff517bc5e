package io.decentracompute.aqua.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Results of a pure function for the arguments asked last, bounded by the sum of their weights. For
 * many threads; the function runs outside of the lock, so two threads may compute the same.
 */
final class Recent<K, V> {
  private final long capacity;
  private final ToIntFunction<K> weight;
  private final Function<K, V> function;
  private final Map<K, V> known = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  Recent(long capacity, ToIntFunction<K> weight, Function<K, V> function) {
    this.capacity = capacity;
    this.weight = weight;
    this.function = function;
  }

  V get(K key) {
    synchronized (known) {
      var value = known.get(key);
      if (value != null) {
        return value;
      }
    }
    var value = function.apply(key);
    int size = weight.applyAsInt(key);
    if (size <= capacity / 4) {
      synchronized (known) {
        if (known.put(key, value) == null) {
          held += size;
        }
        var eldest = known.entrySet().iterator();
        while (held > capacity && eldest.hasNext()) {
          held -= weight.applyAsInt(eldest.next().getKey());
          eldest.remove();
        }
      }
    }
    return value;
  }
}
