package io.decentracompute.market.chain;

import java.util.List;

/** What one look at the chain brought. */
public sealed interface Poll {
  /** Nothing new: no block, or none with enough confirmations. */
  record Idle(Cursor cursor) implements Poll {}

  /** New blocks; {@code logs} may be empty. More may be waiting when {@code behind} is positive. */
  record Progress(Cursor cursor, List<EventLog> logs, long behind) implements Poll {
    public Progress {
      logs = List.copyOf(logs);
    }
  }

  /**
   * Blocks above {@code cursor} are void. {@code undone} are the logs read from them by this
   * poller, newest first; after a restart they are unknown, then all state is to be read again.
   */
  record Reorganised(Cursor cursor, long voidFrom, List<EventLog> undone) implements Poll {
    public Reorganised {
      undone = List.copyOf(undone);
    }
  }
}
