package io.decentracompute.market.chain;

import java.util.List;
import java.util.Optional;

/**
 * Typed reads of the contracts' views at the latest block. Views are the truth; logs only say when
 * to look. Lists are complete: they are fetched page by page at one block.
 */
public interface MarketContracts {
  Contracts addresses();

  long chainId();

  ChainTime time() throws ChainUnavailableException;

  Optional<Bytes32> nonceOf(long epoch) throws ChainUnavailableException;

  Bytes32 dealIdOf(Address customer, Bytes32 clientId);

  Optional<OnChainDeal> deal(Bytes32 dealId) throws ChainUnavailableException;

  /** The definition's bytes, checked against the deal's hash. */
  byte[] definition(Bytes32 dealId) throws ChainUnavailableException;

  List<Bytes32> deals() throws ChainUnavailableException;

  Optional<OnChainWorker> worker(Bytes32 workerId) throws ChainUnavailableException;

  /** All workers of a deal in order of their making, released ones included. */
  List<OnChainWorker> workers(Bytes32 dealId) throws ChainUnavailableException;

  /** Workers of a provider that are not released. */
  List<OnChainWorker> workersOf(Address provider) throws ChainUnavailableException;

  List<Address> providers() throws ChainUnavailableException;

  Optional<Offer> offer(Address provider) throws ChainUnavailableException;

  List<Bytes32> peers(Address provider) throws ChainUnavailableException;

  Optional<Peer> peer(Bytes32 peerId) throws ChainUnavailableException;

  List<UnitHolding> units(Bytes32 peerId) throws ChainUnavailableException;

  MatchReason explain(Bytes32 dealId, Bytes32 peerId, int unit) throws ChainUnavailableException;

  AccountBalance balance(Address account) throws ChainUnavailableException;

  Optional<CommittedRoot> root(Bytes32 peerId, long epoch) throws ChainUnavailableException;

  /** Whether the chain already shows what {@code action} by {@code account} would bring about. */
  boolean isDone(Address account, Action action) throws ChainUnavailableException;
}
