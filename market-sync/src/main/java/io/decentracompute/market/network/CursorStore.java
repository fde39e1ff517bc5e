package io.decentracompute.market.network;

import io.decentracompute.market.chain.Cursor;
import java.util.Optional;

/** Where the cursor of one Network's logs survives a restart. */
public interface CursorStore {
  /** The cursor that was saved last, if any. */
  Optional<Cursor> load();

  /** Saves the cursor; it may only run behind the effects, so a lost save costs nothing. */
  void save(Cursor cursor);
}
