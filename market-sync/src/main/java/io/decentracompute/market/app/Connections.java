package io.decentracompute.market.app;

import io.decentracompute.crds.network.ChainSpec;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainConfig;
import io.decentracompute.market.chain.ChainMismatchException;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Contracts;
import io.decentracompute.market.network.ChainLinks;
import java.net.URI;

/** Opens connections by the chain client, with the limits that suit it. */
final class Connections implements ChainLinks {
  @Override
  public Chain connect(ChainSpec chain) throws ChainUnavailableException, ChainMismatchException {
    var contracts = chain.contracts();
    return Chain.connect(
        ChainConfig.of(
            chain.id(),
            chain.rpc().stream().map(URI::create).toList(),
            new Contracts(
                new Address(contracts.registry()),
                new Address(contracts.market()),
                new Address(contracts.capacity()),
                new Address(contracts.token())),
            chain.confirmations()));
  }
}
