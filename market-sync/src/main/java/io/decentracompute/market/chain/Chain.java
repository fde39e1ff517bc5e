package io.decentracompute.market.chain;

import java.util.Optional;

/** A checked connection to one chain and the market on it. */
public interface Chain extends AutoCloseable {
  /**
   * Connects and checks.
   *
   * @throws ChainMismatchException an endpoint serves another chain, or a contract is missing: the
   *     configuration is wrong
   * @throws ChainUnavailableException no endpoint answered
   */
  static Chain connect(ChainConfig config)
      throws ChainMismatchException, ChainUnavailableException {
    return ChainConnection.open(config);
  }

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
