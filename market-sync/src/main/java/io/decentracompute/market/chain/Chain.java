package io.decentracompute.market.chain;

import java.util.Optional;

/** A checked connection to one chain and the market on it. */
public interface Chain extends AutoCloseable {
  ChainConfig config();

  MarketContracts market();

  /** The newest block of the healthiest endpoint. */
  BlockRef head() throws ChainUnavailableException;

  /**
   * Reads logs from {@code from} on; without a cursor it starts at the present head, after which a
   * full reading of the views is due.
   */
  LogPoller logs(Optional<Cursor> from) throws ChainUnavailableException;

  /**
   * A sender for one account.
   *
   * @param privateKey 0x and 64 hex digits; never logged
   */
  TransactionSender sender(String privateKey, IntentStore intents);

  @Override
  void close();
}
