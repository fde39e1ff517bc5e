package io.decentracompute.market.chain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last blocks that were read, with their logs, so that a fork can be found and undone. */
final class BlockRing {
  static final int CAPACITY = 256;
  private static final int MOST_LOGS = 10_000;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private int logs;

  /** A block that was read up to, and the logs since the entry before. */
  record Entry(long number, Bytes32 hash, List<EventLog> logs) {
    Entry {
      logs = List.copyOf(logs);
    }
  }

  void add(Entry entry) {
    entries.addLast(entry);
    logs += entry.logs().size();
    while (entries.size() > CAPACITY || (logs > MOST_LOGS && entries.size() > 1)) {
      logs -= entries.removeFirst().logs().size();
    }
  }

  Optional<Entry> newest() {
    return Optional.ofNullable(entries.peekLast());
  }

  /** Newest first. */
  List<Entry> newestFirst() {
    var list = new ArrayList<Entry>(entries.size());
    entries.descendingIterator().forEachRemaining(list::add);
    return list;
  }

  /** Drops entries above {@code ancestor} and returns their logs, newest first. */
  List<EventLog> rewind(long ancestor) {
    var undone = new ArrayList<EventLog>();
    while (!entries.isEmpty() && entries.peekLast().number() > ancestor) {
      var entry = entries.removeLast();
      logs -= entry.logs().size();
      undone.addAll(entry.logs().reversed());
    }
    return undone;
  }
}
