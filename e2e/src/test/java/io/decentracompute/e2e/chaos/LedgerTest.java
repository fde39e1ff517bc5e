package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.e2e.check.Fact;
import io.decentracompute.e2e.check.Ledger;
import io.decentracompute.e2e.check.Violation;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * A deal of two workers of two units at price 5, from its deposit to the last withdrawal, by hand.
 */
class LedgerTest {
  private static final Address MARKET = account(1);
  private static final Address CUSTOMER = account(2);
  private static final Address PROVIDER = account(3);
  private static final Bytes32 DEAL = word(10);
  private static final Bytes32 FIRST = word(11);
  private static final Bytes32 SECOND = word(12);

  /**
   * Worker one is paid for epochs 3 to 5, worker two for 4 and 5: 2 units × 5 × (3 + 2) = 50 of a
   * deposit of 100.
   */
  private static List<Fact> wholeLife() {
    return new ArrayList<>(
        List.of(
            new Fact.EpochOpened(3),
            new Fact.Transferred(PROVIDER, MARKET, amount(8)),
            new Fact.CollateralDeposited(PROVIDER, amount(8)),
            new Fact.DealCreated(DEAL, CUSTOMER, amount(100)),
            new Fact.Transferred(CUSTOMER, MARKET, amount(100)),
            matched(FIRST, 0),
            matched(SECOND, 2),
            new Fact.WorkerActivated(DEAL, FIRST, 3),
            new Fact.EpochOpened(4),
            new Fact.DealCharged(DEAL, 3, 3, 1, amount(10)),
            new Fact.WorkerActivated(DEAL, SECOND, 4),
            new Fact.EpochOpened(5),
            new Fact.DealCharged(DEAL, 4, 4, 1, amount(20)),
            new Fact.DealEnded(DEAL, 5, amount(20), amount(50)),
            new Fact.Withdrawn(CUSTOMER, amount(50)),
            new Fact.Transferred(MARKET, CUSTOMER, amount(50)),
            new Fact.EpochOpened(6),
            new Fact.Claimed(DEAL, FIRST, PROVIDER, amount(30)),
            new Fact.WorkerReleased(DEAL, FIRST, 6, amount(0)),
            new Fact.Claimed(DEAL, SECOND, PROVIDER, amount(20)),
            new Fact.WorkerReleased(DEAL, SECOND, 6, amount(0)),
            new Fact.Withdrawn(PROVIDER, amount(50)),
            new Fact.Transferred(MARKET, PROVIDER, amount(50))));
  }

  @Test
  void aWholeLifeAddsUp() {
    Ledger ledger = Ledger.of(wholeLife(), MARKET);

    assertThat(ledger.violations()).isEmpty();
    assertThat(ledger.accounts().get(DEAL))
        .isEqualTo(
            new Ledger.Account(
                CUSTOMER, amount(100), amount(0), amount(50), amount(50), amount(0), 10, true));
  }

  @Test
  void oneCoinTooMuchInAChargeIsFound() {
    assertThat(altered(f -> f instanceof Fact.DealCharged c && c.from() == 4 ? charge(c, 21) : f))
        .anyMatch(v -> v.evidence().contains("charge of deal " + DEAL));
  }

  @Test
  void anEpochThatWasNotChargedIsFound() {
    assertThat(
            altered(
                f ->
                    f instanceof Fact.DealCharged c && c.from() == 4
                        ? new Fact.DealCharged(DEAL, 4, 4, 0, amount(0))
                        : f))
        .anyMatch(v -> v.evidence().contains("covered 1 of 1"));
  }

  @Test
  void anEpochThatIsMissingFromTheLogsIsFoundByPriceUnitsAndEpochs() {
    List<Fact> facts = wholeLife();
    facts.removeIf(f -> f instanceof Fact.DealCharged c && c.from() == 4);

    assertThat(Ledger.of(facts, MARKET).violations())
        .anyMatch(v -> v.evidence().contains("price × active units × epochs"));
  }

  @Test
  void aRefundThatIsShortIsFound() {
    assertThat(
            altered(
                f ->
                    f instanceof Fact.DealEnded
                        ? new Fact.DealEnded(DEAL, 5, amount(20), amount(49))
                        : f))
        .anyMatch(v -> v.evidence().contains("refund of deal"));
  }

  @Test
  void aClaimOfWhatWasNotEarnedIsFound() {
    assertThat(
            altered(
                f ->
                    f instanceof Fact.Claimed c && c.worker().equals(SECOND)
                        ? new Fact.Claimed(DEAL, SECOND, PROVIDER, amount(30))
                        : f))
        .anyMatch(v -> v.evidence().contains("claim of worker " + SECOND));
  }

  @Test
  void tokensThatLeaveWithoutAWithdrawalAreFound() {
    List<Fact> facts = wholeLife();
    facts.add(new Fact.Transferred(MARKET, account(9), amount(1)));

    assertThat(Ledger.of(facts, MARKET).violations())
        .anyMatch(v -> v.evidence().startsWith("tokens that left the market"));
  }

  @Test
  void aDealThatIsCreatedTwiceIsFound() {
    List<Fact> facts = wholeLife();
    facts.add(new Fact.DealCreated(DEAL, CUSTOMER, amount(0)));

    assertThat(Ledger.of(facts, MARKET).violations())
        .anyMatch(v -> v.evidence().contains("was created twice"));
  }

  @Test
  void aWorkerThatTheCustomerSendsAwayIsPaidForTheRunningEpoch() {
    List<Fact> facts =
        List.of(
            new Fact.EpochOpened(3),
            new Fact.DealCreated(DEAL, CUSTOMER, amount(100)),
            new Fact.Transferred(CUSTOMER, MARKET, amount(100)),
            matched(FIRST, 0),
            new Fact.WorkerActivated(DEAL, FIRST, 3),
            new Fact.WorkerReleased(DEAL, FIRST, 3, amount(10)),
            new Fact.DealEnded(DEAL, 2, amount(0), amount(90)));

    Ledger ledger = Ledger.of(facts, MARKET);

    assertThat(ledger.withdrawable(PROVIDER)).isEqualTo(10);
    assertThat(ledger.accounts().values().iterator().next().paid()).isEqualTo(10);
  }

  private static List<Violation> altered(UnaryOperator<Fact> alteration) {
    return Ledger.of(wholeLife().stream().map(alteration).toList(), MARKET).violations();
  }

  private static Fact charge(Fact.DealCharged charge, long amount) {
    return new Fact.DealCharged(
        charge.deal(), charge.from(), charge.to(), charge.paidEpochs(), amount(amount));
  }

  private static Fact.WorkerMatched matched(Bytes32 worker, int unit) {
    return new Fact.WorkerMatched(
        DEAL, worker, PROVIDER, word(20), List.of(unit, unit + 1), amount(5), amount(4));
  }

  private static BigInteger amount(long value) {
    return BigInteger.valueOf(value);
  }

  private static Bytes32 word(int value) {
    return new Bytes32("0x%064x".formatted(value));
  }

  private static Address account(int value) {
    return new Address("0x%040x".formatted(value));
  }
}
