package io.decentracompute.aqua.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream or stream map: its values in generations. In each step, generations known from the
 * previous data come first, then those from the data that arrived, then new ones.
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

  /** Values that belong together. */
  static final class Generation {
    private Source source;
    private int index;
    final List<Item> items = new ArrayList<>(2);

    private Generation(Source source, int index) {
      this.source = source;
      this.index = index;
    }
  }

  /** A value, its state in the trace and its generation. */
  record Item(Value.One value, Entry entry, int born, Generation generation) {}

  /** Whether the stream is there without any value: the work of {@code new}. */
  final boolean isNew;

  private List<Generation> previous = new ArrayList<>(2);
  private final List<Generation> current = new ArrayList<>(0);
  private final List<Generation> fresh = new ArrayList<>(2);
  private int size;
  private boolean isSettled = true;
  private boolean isSparse;
  private @Nullable Entry first;
  private @Nullable Entry lastFresh;

  /** Folds that go over this stream; they see what comes later. */
  final List<Cursor> cursors = new ArrayList<>(1);

  /** Branches that wait for the first value. */
  final List<Leaf> waiting = new ArrayList<>(0);

  Stream(boolean isNew) {
    this.isNew = isNew;
  }

  /** Adds a value; a fresh one goes to the newest generation. */
  Item add(Value.One value, Entry entry, Source source, int generation, int step)
      throws Failure.Fatal {
    if (++size >= LIMIT) {
      throw new Failure.Fatal(
          Codes.STREAM_SIZE,
          "a stream holds fewer than %s values; send less, or in parts".formatted(LIMIT));
    }
    isSettled = false;
    isSparse |= source != Source.FRESH;
    var generations =
        switch (source) {
          case PREVIOUS -> previous;
          case CURRENT -> current;
          case FRESH -> fresh;
        };
    int index = generation;
    if (source == Source.FRESH) {
      var last = lastFresh;
      if (last != null && foldStartsBetween(last, entry)) {
        openGeneration();
      }
      lastFresh = entry;
      index = Math.max(0, generations.size() - 1);
    }
    while (generations.size() <= index) {
      generations.add(new Generation(source, generations.size()));
    }
    var item = new Item(value, entry, step, generations.get(index));
    item.generation.items.add(item);
    if (first == null || entry.isBefore(first)) {
      first = entry;
    }
    return item;
  }

  /** Whether a fold over this stream began iterations between two places. */
  private boolean foldStartsBetween(Entry from, Entry to) {
    for (var cursor : cursors) {
      if (cursor.startsBetween(from, to)) {
        return true;
      }
    }
    return false;
  }

  /** From now on, fresh values form a generation of their own. */
  void openGeneration() {
    if (fresh.isEmpty() || !fresh.getLast().items.isEmpty()) {
      fresh.add(new Generation(Source.FRESH, fresh.size()));
    }
  }

  /** Whether the stream is there at a place. */
  boolean isThereAt(Entry place) {
    return isNew || (first != null && first.isKnownAt(place));
  }

  /** All items that are known at a place, in order. */
  List<Item> items(Entry place) {
    var all = new ArrayList<Item>(size);
    for (var generations : List.of(previous, current, fresh)) {
      for (var generation : generations) {
        for (var item : generation.items) {
          if (item.entry.isKnownAt(place)) {
            all.add(item);
          }
        }
      }
    }
    return all;
  }

  /** All values that are known at a place, in order. */
  List<Value.One> values(Entry place) {
    var items = items(place);
    var values = new ArrayList<Value.One>(items.size());
    for (var item : items) {
      values.add(item.value);
    }
    return values;
  }

  /** The step is over: what it brought is known from now on. */
  void settle() {
    if (isSettled) {
      return;
    }
    isSettled = true;
    if (isSparse) {
      isSparse = false;
      var before = previous;
      previous = new ArrayList<>(before.size() + current.size() + fresh.size());
      before.forEach(this::keep);
      current.forEach(this::keep);
    }
    fresh.forEach(this::keep);
    current.clear();
    fresh.clear();
    lastFresh = null;
  }

  private void keep(Generation generation) {
    if (!generation.items.isEmpty()) {
      generation.source = Source.PREVIOUS;
      generation.index = previous.size();
      previous.add(generation);
    }
  }

  /** Writes to each state the number of its generation as it was after a step, from 0 on. */
  void number(int step) {
    int number = 0;
    for (var generation : previous) {
      boolean any = false;
      for (var item : generation.items) {
        if (item.born <= step) {
          item.entry.generation = number;
          any = true;
        }
      }
      if (any) {
        number++;
      }
    }
  }

  /** What a fold over this stream has not been at yet. */
  static final class Cursor {
    private final Stream stream;
    private final Entry end;
    private final List<Entry> starts = new ArrayList<>(2);
    private final Interpreter.FoldStreamFrame fold;
    private List<Item> unseen;

    /** A cursor of a fold that ends at a place. */
    Cursor(Stream stream, Entry start, Entry end, Interpreter.FoldStreamFrame fold) {
      this.fold = fold;
      this.stream = stream;
      this.end = end;
      this.unseen = stream.items(start);
      stream.cursors.add(this);
    }

    Interpreter.FoldStreamFrame fold() {
      return fold;
    }

    /** Takes note of a new value; whether the fold sees it. */
    boolean sees(Item item) {
      boolean seen = item.entry.isBefore(end);
      if (seen) {
        unseen.add(item);
      }
      return seen;
    }

    /** Values not seen yet, by generation; empty when there are none. */
    List<List<Item>> takeUnseen() {
      if (unseen.isEmpty()) {
        return List.of();
      }
      var taken = unseen;
      unseen = new ArrayList<>(0);
      taken.sort(
          (a, b) -> {
            int order = a.generation.source.compareTo(b.generation.source);
            return order != 0 ? order : Integer.compare(rank(a), rank(b));
          });
      var found = new ArrayList<List<Item>>();
      Generation last = null;
      for (var item : taken) {
        if (item.generation != last) {
          found.add(new ArrayList<>(2));
          last = item.generation;
        }
        found.getLast().add(item);
      }
      return found;
    }

    private static int rank(Item item) {
      return item.generation.index;
    }

    /** Iterations over a generation begin at a place. */
    void start(Entry turn) {
      starts.add(turn);
      stream.openGeneration();
    }

    private boolean startsBetween(Entry from, Entry to) {
      int low = 0;
      int high = starts.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (starts.get(middle).isBefore(to)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low > 0 && from.isBefore(starts.get(low - 1));
    }
  }
}
