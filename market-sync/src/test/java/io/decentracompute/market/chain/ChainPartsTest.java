package io.decentracompute.market.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The pure parts of the client. */
class ChainPartsTest {
  private static BigInteger wei(long value) {
    return BigInteger.valueOf(value);
  }

  @Test
  void feesLeaveRoomForTheBaseFeeToDouble() {
    assertThat(Fees.of(Optional.of(wei(100)), wei(3), wei(0)))
        .isEqualTo(new Fees(wei(3), wei(203), false));
  }

  @Test
  void withoutABaseFeeTheOldPriceIsPaid() {
    assertThat(Fees.of(Optional.empty(), wei(3), wei(50)))
        .isEqualTo(new Fees(wei(50), wei(50), true));
  }

  @Test
  void aReplacementPaysAnEighthMoreThanBeforeAndNotLessThanTheMarket() {
    var earlier = new Fees(wei(0), wei(800), false);

    assertThat(new Fees(wei(0), wei(10), false).replacing(earlier))
        .isEqualTo(new Fees(wei(1), wei(901), false));
    assertThat(new Fees(wei(5), wei(5000), false).replacing(earlier))
        .isEqualTo(new Fees(wei(5), wei(5000), false));
  }

  @Test
  void requestsBeyondTheRateWaitTheirTurn() {
    var now = new AtomicLong();
    var bucket = new TokenBucket(10, now::get);
    for (int i = 0; i < 10; i++) {
      assertThat(bucket.reserve()).isZero();
    }

    assertThat(bucket.reserve()).isEqualTo(100_000_000);
    assertThat(bucket.reserve()).isEqualTo(200_000_000);
    now.addAndGet(1_000_000_000);
    assertThat(bucket.reserve()).isZero();
  }

  @Test
  void theRingForgetsTheOldestAndUndoesTheNewestFirst() {
    var ring = new BlockRing();
    for (int number = 1; number <= 300; number++) {
      ring.add(new BlockRing.Entry(number, hash(number), List.of(log(number, 0), log(number, 1))));
    }

    var undone = ring.rewind(298);

    assertThat(undone)
        .extracting(EventLog::blockNumber, EventLog::logIndex)
        .containsExactly(tuple(300L, 1), tuple(300L, 0), tuple(299L, 1), tuple(299L, 0));
    assertThat(ring.newestFirst().getFirst().number()).isEqualTo(298);
    assertThat(ring.newestFirst()).hasSize(BlockRing.CAPACITY - 2);
  }

  private static Bytes32 hash(long number) {
    return Ids.keccak(BigInteger.valueOf(number).toByteArray());
  }

  private static EventLog log(long number, int index) {
    return new EventLog(
        new MarketEvent.OfferRemoved(Address.ZERO), number, hash(number), hash(-number), index);
  }

  @Test
  void idsAndAddressesHaveOneSpelling() {
    assertThat(new Address("0x" + "Ab".repeat(20))).isEqualTo(new Address("0x" + "aB".repeat(20)));
    assertThatThrownBy(() -> new Address("0x12")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Bytes32("12".repeat(32)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void termsSortTheirListsAsTheContractWants() {
    var one = hash(1);
    var two = hash(2);
    var terms =
        new Terms(wei(1), 1, 1, 1, 1, wei(0), 2, List.of(two, one, two), List.of(), List.of());

    assertThat(terms.capabilities()).isSorted().containsExactlyInAnyOrder(one, two);
  }

  @Test
  void theLeastDepositCoversThePrepaidEpochsOfTheTarget() {
    var terms = new Terms(wei(3), 1, 4, 2, 1, wei(0), 5, List.of(), List.of(), List.of());

    assertThat(terms.leastDeposit()).isEqualTo(120);
  }

  @Test
  void aConfigurationWithoutEndpointsIsRefused() {
    var contracts = new Contracts(Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);

    assertThatThrownBy(() -> ChainConfig.of(1, List.of(), contracts, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no RPC endpoint");
  }

  @Test
  void aKeyThatIsNoneIsRefusedWithoutBeingShown() {
    assertThatThrownBy(() -> new Signer("0xsecret", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("privateKey")
        .hasMessageNotContaining("0xsecret");
  }
}
