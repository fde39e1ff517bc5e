package io.decentracompute.e2e.check;

import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Contracts;
import io.decentracompute.market.chain.Ids;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a raw log says about money, decoded here and not by the part under test. Amounts are in the
 * token's smallest unit.
 */
public sealed interface Fact {
  record DealCreated(Bytes32 deal, Address customer, BigInteger deposit) implements Fact {}

  record ToppedUp(Bytes32 deal, BigInteger amount) implements Fact {}

  record WorkerMatched(
      Bytes32 deal,
      Bytes32 worker,
      Address provider,
      Bytes32 peer,
      List<Integer> units,
      BigInteger price,
      BigInteger collateral)
      implements Fact {
    public WorkerMatched {
      units = List.copyOf(units);
    }

    /** What this worker costs an epoch. */
    public BigInteger cost() {
      return price.multiply(BigInteger.valueOf(units.size()));
    }
  }

  record WorkerActivated(Bytes32 deal, Bytes32 worker, long epoch) implements Fact {}

  record WorkerReleased(Bytes32 deal, Bytes32 worker, long epoch, BigInteger paid)
      implements Fact {}

  record DealCharged(Bytes32 deal, long from, long to, long paidEpochs, BigInteger amount)
      implements Fact {}

  record DealEnded(Bytes32 deal, long finalEpoch, BigInteger charged, BigInteger refund)
      implements Fact {}

  record Claimed(Bytes32 deal, Bytes32 worker, Address provider, BigInteger amount)
      implements Fact {}

  record CollateralDeposited(Address provider, BigInteger amount) implements Fact {}

  record CollateralWithdrawn(Address provider, BigInteger amount) implements Fact {}

  record Withdrawn(Address account, BigInteger amount) implements Fact {}

  record EpochOpened(long epoch) implements Fact {}

  record Transferred(Address from, Address to, BigInteger amount) implements Fact {}

  /** The facts among these logs, in their order; logs that say nothing about money are left out. */
  static List<Fact> of(List<RawLog> logs, Contracts contracts) {
    List<Fact> facts = new ArrayList<>();
    for (RawLog log : logs) {
      if (!log.topics().isEmpty()) {
        read(log, contracts).ifPresent(facts::add);
      }
    }
    return facts;
  }

  private static Optional<Fact> read(RawLog log, Contracts contracts) {
    if (log.address().equals(contracts.token())) {
      return log.topics().getFirst().equals(Topics.TRANSFER)
          ? Optional.of(new Transferred(log.account(1), log.account(2), log.word(0)))
          : Optional.empty();
    }
    if (log.address().equals(contracts.capacity())) {
      return log.topics().getFirst().equals(Topics.EPOCH)
          ? Optional.of(new EpochOpened(number(log.topics().get(1))))
          : Optional.empty();
    }
    return log.address().equals(contracts.market()) ? market(log) : Optional.empty();
  }

  private static Optional<Fact> market(RawLog log) {
    Bytes32 kind = log.topics().getFirst();
    if (kind.equals(Topics.CREATED)) {
      return Optional.of(new DealCreated(log.topics().get(1), log.account(2), log.word(4)));
    } else if (kind.equals(Topics.TOPPED_UP)) {
      return Optional.of(new ToppedUp(log.topics().get(1), log.word(0)));
    } else if (kind.equals(Topics.MATCHED)) {
      return Optional.of(
          new WorkerMatched(
              log.topics().get(1),
              log.topics().get(2),
              log.account(3),
              new Bytes32("0x" + log.data().substring(2, 66)),
              units(log),
              log.word(2),
              log.word(3)));
    } else if (kind.equals(Topics.ACTIVATED)) {
      return Optional.of(
          new WorkerActivated(log.topics().get(1), log.topics().get(2), small(log, 0)));
    } else if (kind.equals(Topics.RELEASED)) {
      return Optional.of(
          new WorkerReleased(log.topics().get(1), log.topics().get(2), small(log, 0), log.word(2)));
    } else if (kind.equals(Topics.CHARGED)) {
      return Optional.of(
          new DealCharged(
              log.topics().get(1), small(log, 0), small(log, 1), small(log, 2), log.word(3)));
    } else if (kind.equals(Topics.ENDED)) {
      return Optional.of(
          new DealEnded(log.topics().get(1), small(log, 0), log.word(1), log.word(2)));
    } else if (kind.equals(Topics.CLAIMED)) {
      return Optional.of(
          new Claimed(log.topics().get(1), log.topics().get(2), log.account(3), log.word(0)));
    } else if (kind.equals(Topics.COLLATERAL_IN)) {
      return Optional.of(new CollateralDeposited(log.account(1), log.word(0)));
    } else if (kind.equals(Topics.COLLATERAL_OUT)) {
      return Optional.of(new CollateralWithdrawn(log.account(1), log.word(0)));
    } else if (kind.equals(Topics.WITHDRAWN)) {
      return Optional.of(new Withdrawn(log.account(1), log.word(0)));
    }
    return Optional.empty();
  }

  private static List<Integer> units(RawLog log) {
    int at = Math.toIntExact(small(log, 1)) / 32;
    int count = Math.toIntExact(small(log, at));
    List<Integer> units = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      units.add(Math.toIntExact(small(log, at + i)));
    }
    return units;
  }

  private static long small(RawLog log, int word) {
    return log.word(word).longValueExact();
  }

  private static long number(Bytes32 topic) {
    return new BigInteger(topic.hex().substring(2), 16).longValueExact();
  }

  /** First topics: Keccak-256 of the event's signature, as {@code IMarket.sol} declares it. */
  final class Topics {
    static final String TERMS =
        "(uint128,uint16,uint16,uint16,uint16,uint128,uint32,bytes32[],address[],address[])";
    static final Bytes32 CREATED =
        of("DealCreated(bytes32,address,bytes32," + TERMS + ",bytes32,bytes,uint128)");
    static final Bytes32 TOPPED_UP = of("ToppedUp(bytes32,address,uint128)");
    static final Bytes32 MATCHED =
        of("WorkerMatched(bytes32,bytes32,address,bytes32,uint16[],uint128,uint128)");
    static final Bytes32 ACTIVATED =
        of("WorkerActivated(bytes32,bytes32,address,uint64,bytes32,bytes)");
    static final Bytes32 RELEASED =
        of("WorkerReleased(bytes32,bytes32,address,uint64,uint8,uint128)");
    static final Bytes32 CHARGED = of("DealCharged(bytes32,uint64,uint64,uint64,uint128)");
    static final Bytes32 ENDED = of("DealEnded(bytes32,uint64,uint128,uint128)");
    static final Bytes32 CLAIMED = of("Claimed(bytes32,bytes32,address,uint128)");
    static final Bytes32 COLLATERAL_IN = of("CollateralDeposited(address,address,uint128)");
    static final Bytes32 COLLATERAL_OUT = of("CollateralWithdrawn(address,uint128)");
    static final Bytes32 WITHDRAWN = of("Withdrawn(address,uint128)");
    static final Bytes32 EPOCH = of("EpochOpened(uint64,bytes32,uint256)");
    static final Bytes32 TRANSFER = of("Transfer(address,address,uint256)");

    private Topics() {}

    private static Bytes32 of(String signature) {
      return Ids.keccak(signature.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
