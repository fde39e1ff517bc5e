package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.List;

/** What the contracts report: a hint where to look, and for the money log a fact of its block. */
public sealed interface MarketEvent {
  record DealCreated(Bytes32 dealId, Address customer, Bytes32 clientId, BigInteger deposit)
      implements MarketEvent {}

  record WorkerMatched(
      Bytes32 dealId,
      Bytes32 workerId,
      Address provider,
      Bytes32 peerId,
      List<Integer> units,
      BigInteger pricePerUnitEpoch,
      BigInteger collateral)
      implements MarketEvent {
    public WorkerMatched {
      units = List.copyOf(units);
    }
  }

  record UnitSkipped(Bytes32 dealId, Bytes32 peerId, int unit, MatchReason reason)
      implements MarketEvent {}

  record WorkerActivated(
      Bytes32 dealId,
      Bytes32 workerId,
      Address provider,
      long epoch,
      Bytes32 key,
      String signatureHex)
      implements MarketEvent {}

  record WorkerReleased(
      Bytes32 dealId,
      Bytes32 workerId,
      Address provider,
      long epoch,
      ReleaseReason reason,
      BigInteger paid)
      implements MarketEvent {}

  record TargetChanged(Bytes32 dealId, int targetReplicas) implements MarketEvent {}

  record MaxPriceChanged(Bytes32 dealId, BigInteger maxPricePerUnitEpoch) implements MarketEvent {}

  record ToppedUp(Bytes32 dealId, Address from, BigInteger amount) implements MarketEvent {}

  record DealCharged(
      Bytes32 dealId, long fromEpoch, long toEpoch, long paidEpochs, BigInteger amount)
      implements MarketEvent {}

  record DealEnded(Bytes32 dealId, long finalEpoch, BigInteger charged, BigInteger refund)
      implements MarketEvent {}

  record Claimed(Bytes32 dealId, Bytes32 workerId, Address provider, BigInteger amount)
      implements MarketEvent {}

  record CollateralDeposited(Address provider, Address from, BigInteger amount)
      implements MarketEvent {}

  record CollateralWithdrawn(Address provider, BigInteger amount) implements MarketEvent {}

  record Withdrawn(Address account, BigInteger amount) implements MarketEvent {}

  record OfferSet(Address provider, BigInteger pricePerUnitEpoch) implements MarketEvent {}

  record OfferRemoved(Address provider) implements MarketEvent {}

  record PeerRegistered(Bytes32 peerId, Address provider, String nodeName) implements MarketEvent {}

  record PeerRemoved(Bytes32 peerId, Address provider) implements MarketEvent {}

  record UnitsAdded(Bytes32 peerId, List<Integer> units) implements MarketEvent {
    public UnitsAdded {
      units = List.copyOf(units);
    }
  }

  record UnitsRemoved(Bytes32 peerId, List<Integer> units) implements MarketEvent {
    public UnitsRemoved {
      units = List.copyOf(units);
    }
  }

  record EpochOpened(long epoch, Bytes32 nonce, BigInteger difficulty) implements MarketEvent {}

  record RootCommitted(Bytes32 peerId, long epoch, Address provider, Bytes32 root, long count)
      implements MarketEvent {}
}
