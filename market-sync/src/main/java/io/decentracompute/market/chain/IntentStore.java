package io.decentracompute.market.chain;

import java.util.List;

/**
 * Where intents survive a restart. One writer per account. {@link #save} must have reached durable
 * storage when it returns; otherwise it throws, and nothing is broadcast.
 */
public interface IntentStore {
  /** Open intents in order of their nonces. */
  List<Intent> open();

  /** Writes or replaces the intent of the same nonce. */
  void save(Intent intent);

  /** Forgets an intent whose transaction is included, replaced or void. */
  void close(Intent intent);
}
