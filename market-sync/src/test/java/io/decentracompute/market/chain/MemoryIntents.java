package io.decentracompute.market.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Intents in memory, with a switch that loses the process at a chosen moment. */
final class MemoryIntents implements IntentStore {
  private final TreeMap<Long, Intent> open = new TreeMap<>();
  private final List<Intent> saved = new ArrayList<>();
  private boolean dieAfterSave;

  /** What a killed process looks like to its caller. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** The next intent is written, and then the process dies before it can broadcast. */
  synchronized void dieAfterNextSave() {
    dieAfterSave = true;
  }

  @Override
  public synchronized List<Intent> open() {
    return List.copyOf(open.values());
  }

  @Override
  public synchronized void save(Intent intent) {
    open.put(intent.nonce(), intent);
    saved.add(intent);
    if (dieAfterSave) {
      dieAfterSave = false;
      throw new Killed();
    }
  }

  @Override
  public synchronized void close(Intent intent) {
    open.remove(intent.nonce());
  }

  /** Wishes that ever became an intent, each once. */
  synchronized long intents() {
    return saved.stream().map(Intent::nonce).distinct().count();
  }

  synchronized List<Intent> saved() {
    return List.copyOf(saved);
  }
}
