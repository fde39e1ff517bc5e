package io.decentracompute.market.chain;

import java.io.IOException;
import java.util.Optional;

/** {@link Chain} over JSON-RPC. */
final class ChainConnection implements Chain {
  private final ChainConfig config;
  private final RpcPool pool;
  private final MarketAbi abi;
  private final MarketViews views;

  private ChainConnection(ChainConfig config, RpcPool pool) {
    this.config = config;
    this.pool = pool;
    this.abi = new MarketAbi();
    this.views = new MarketViews(pool, config, abi);
  }

  static ChainConnection open(ChainConfig config)
      throws ChainMismatchException, ChainUnavailableException {
    var pool = new RpcPool(config, System::nanoTime);
    try {
      pool.verify();
      return new ChainConnection(config, pool);
    } catch (ChainMismatchException | ChainUnavailableException e) {
      pool.close();
      throw e;
    }
  }

  @Override
  public ChainConfig config() {
    return config;
  }

  @Override
  public MarketContracts market() {
    return views;
  }

  @Override
  public BlockRef head() throws ChainUnavailableException {
    pool.compareHeads();
    return views.block("latest");
  }

  @Override
  public LogPoller logs(Optional<Cursor> from) throws ChainUnavailableException {
    return BlockLogPoller.start(pool, views, abi, config, from, System::nanoTime);
  }

  @Override
  public TransactionSender sender(String privateKey, IntentStore intents) {
    return new IntentSender(
        pool, views, abi, config, new Signer(privateKey, config.chainId()), intents);
  }

  /** The genesis block tells two chains with one id apart. */
  static String chainKey(RpcPool pool, ChainConfig config) throws ChainUnavailableException {
    try {
      var genesis = MarketViews.blockRef(pool.call("eth_getBlockByNumber", "0x0", false));
      return config.chainId()
          + "/"
          + genesis.map(block -> block.hash().shortHex(16)).orElse("none")
          + "/"
          + config.contracts().market().hex().substring(2, 10);
    } catch (IOException | RpcErrorException e) {
      throw new ChainUnavailableException("the genesis block is not to be had", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
