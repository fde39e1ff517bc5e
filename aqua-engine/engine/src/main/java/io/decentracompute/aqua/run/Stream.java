package io.decentracompute.aqua.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A stream or stream map while the script is walked: generations known from the previous data, from
 * the current data, and new ones, in this order.
 */
final class Stream {
  /** A stream holds fewer values than this. */
  static final int LIMIT = 1024;

  /** Where a value was known from. */
  enum Source {
    PREVIOUS,
    CURRENT,
    FRESH
  }

  /** A value and the position of its state in the new trace. */
  record Item(Value.One value, int position) {}

  private final List<List<Item>> previous = new ArrayList<>();
  private final List<List<Item>> current = new ArrayList<>();
  private final List<List<Item>> fresh = new ArrayList<>();
  private final List<List<List<Item>>> sources = List.of(previous, current, fresh);
  private int size;

  /** Adds a value; a fresh one goes to the newest generation. */
  void add(Item item, Source source, int generation) throws Failure.Fatal {
    if (++size >= LIMIT) {
      throw new Failure.Fatal(
          Codes.STREAM_SIZE,
          "a stream holds fewer than %d values; send less, or in parts".formatted(LIMIT));
    }
    var generations =
        switch (source) {
          case PREVIOUS -> previous;
          case CURRENT -> current;
          case FRESH -> fresh;
        };
    int index = source == Source.FRESH ? Math.max(0, generations.size() - 1) : generation;
    while (generations.size() <= index) {
      generations.add(new ArrayList<>());
    }
    generations.get(index).add(item);
  }

  /** From now on, fresh values form a generation of their own. */
  void openGeneration() {
    if (fresh.isEmpty() || !fresh.getLast().isEmpty()) {
      fresh.add(new ArrayList<>());
    }
  }

  /** All values in order. */
  List<Value.One> values() {
    var all = new ArrayList<Value.One>(size);
    for (var generations : sources) {
      for (var generation : generations) {
        for (var item : generation) {
          all.add(item.value());
        }
      }
    }
    return all;
  }

  /** Numbers the generations that hold something from 0 on, and tells the trace. */
  void compactify(Renumber renumber) {
    int number = 0;
    for (var generations : sources) {
      for (var generation : generations) {
        if (generation.isEmpty()) {
          continue;
        }
        for (var item : generation) {
          renumber.set(item.position(), number);
        }
        number++;
      }
    }
  }

  /** Takes the final generation of a state. */
  interface Renumber {
    void set(int position, int generation);
  }

  /** Remembers which values a fold has been at; none is forgotten, also in old generations. */
  final class Cursor {
    private final List<List<Integer>> seen =
        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    private int seenSize;

    /** Values not seen yet, by generation; empty when there are none. */
    List<List<Item>> unseen() {
      if (seenSize == size) {
        return List.of();
      }
      seenSize = size;
      var found = new ArrayList<List<Item>>();
      for (int source = 0; source < sources.size(); source++) {
        var generations = sources.get(source);
        var counts = seen.get(source);
        for (int i = 0; i < generations.size(); i++) {
          var generation = generations.get(i);
          int count = i < counts.size() ? counts.get(i) : 0;
          if (generation.size() > count) {
            found.add(List.copyOf(generation.subList(count, generation.size())));
          }
          if (i < counts.size()) {
            counts.set(i, generation.size());
          } else {
            counts.add(generation.size());
          }
        }
      }
      return found;
    }
  }
}
