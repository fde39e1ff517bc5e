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

  /** From which block on every log read is known; empty before the first entry. */
  Optional<Long> knownFrom() {
    return Optional.ofNullable(entries.peekFirst()).map(entry -> entry.number() + 1);
  }

  /** Whether a log with this place is among those read. */
  boolean knows(EventLog log) {
    return entries.stream()
        .anyMatch(
            entry ->
                entry.logs().stream()
                    .anyMatch(
                        known ->
                            known.blockHash().equals(log.blockHash())
                                && known.transactionHash().equals(log.transactionHash())
                                && known.logIndex() == log.logIndex()));
  }

  /** Adds logs that an earlier reading had missed to the newest entry. */
  void amend(List<EventLog> missed) {
    var newest = entries.removeLast();
    var all = new ArrayList<>(newest.logs());
    all.addAll(missed);
    entries.addLast(new Entry(newest.number(), newest.hash(), all));
    logs += missed.size();
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
