package io.decentracompute.market.network;

import io.decentracompute.crds.network.ChainSpec;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainMismatchException;
import io.decentracompute.market.chain.ChainUnavailableException;

/** Opens connections to chains. */
@FunctionalInterface
public interface ChainLinks {
  /**
   * Connects and checks chain id and contracts.
   *
   * @throws ChainUnavailableException no endpoint gave a usable answer
   * @throws ChainMismatchException another chain, or no contract at an address
   */
  Chain connect(ChainSpec chain) throws ChainUnavailableException, ChainMismatchException;
}
