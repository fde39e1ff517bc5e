package io.decentracompute.e2e.check;

import static java.math.BigInteger.ZERO;

import io.decentracompute.e2e.check.Violation.Rule;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;

/**
 * The market's books, kept anew from facts. Each amount that the chain logged is computed here from
 * price, units and epochs first and then compared.
 */
public final class Ledger {

  /** One worker's account. */
  private static final class Worker {
    final Fact.WorkerMatched matched;
    boolean active;
    OptionalLong activated = OptionalLong.empty();
    OptionalLong released = OptionalLong.empty();
    long paidEpochs;
    BigInteger earned = ZERO;
    BigInteger claimed = ZERO;

    Worker(Fact.WorkerMatched matched) {
      this.matched = matched;
    }

    void earn(long epochs) {
      paidEpochs += epochs;
      earned = earned.add(matched.cost().multiply(BigInteger.valueOf(epochs)));
    }
  }

  /** One deal's account. */
  private static final class Deal {
    final Address customer;
    final Map<Bytes32, Worker> workers = new LinkedHashMap<>();
    BigInteger deposited;
    BigInteger balance;
    BigInteger charged = ZERO;
    BigInteger refund = ZERO;
    OptionalLong finalEpoch = OptionalLong.empty();

    /** Whether the money did not last for an epoch; then price × epochs is an upper bound only. */
    boolean gap;

    Deal(Address customer, BigInteger deposit) {
      this.customer = customer;
      this.deposited = deposit;
      this.balance = deposit;
    }

    BigInteger activeCost() {
      return workers.values().stream()
          .filter(w -> w.active)
          .map(w -> w.matched.cost())
          .reduce(ZERO, BigInteger::add);
    }
  }

  /**
   * A deal's money after all facts.
   *
   * @param paid charged in all
   * @param unitEpochs sum over workers of units × epochs that they were paid for
   */
  public record Account(
      Address customer,
      BigInteger deposited,
      BigInteger balance,
      BigInteger paid,
      BigInteger refund,
      BigInteger unclaimed,
      long unitEpochs,
      boolean ended) {}

  private final Address market;
  private final Map<Bytes32, Deal> deals = new LinkedHashMap<>();
  private final Map<Address, BigInteger> withdrawable = new LinkedHashMap<>();
  private final Map<Address, BigInteger> collateral = new LinkedHashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private BigInteger deposits = ZERO;
  private BigInteger payouts = ZERO;
  private BigInteger received = ZERO;
  private BigInteger sent = ZERO;

  /** The newest epoch that a log opened; 0 before the first. */
  private long epoch;

  private Ledger(Address market) {
    this.market = market;
  }

  /** Keeps the books over all facts of a chain, from its first one on. */
  public static Ledger of(List<Fact> facts, Address market) {
    Ledger ledger = new Ledger(market);
    for (Fact fact : facts) {
      ledger.enter(fact);
    }
    ledger.deals.forEach(ledger::close);
    ledger.balance();
    return ledger;
  }

  /** What does not add up. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** Every deal's money. */
  public Map<Bytes32, Account> accounts() {
    Map<Bytes32, Account> accounts = new LinkedHashMap<>();
    deals.forEach((id, deal) -> accounts.put(id, account(deal)));
    return accounts;
  }

  /** What an account may withdraw. */
  public BigInteger withdrawable(Address account) {
    return withdrawable.getOrDefault(account, ZERO);
  }

  private static Account account(Deal deal) {
    return new Account(
        deal.customer,
        deal.deposited,
        deal.balance,
        deal.charged,
        deal.refund,
        deal.workers.values().stream()
            .map(w -> w.earned.subtract(w.claimed))
            .reduce(ZERO, BigInteger::add),
        deal.workers.values().stream()
            .mapToLong(w -> w.paidEpochs * w.matched.units().size())
            .sum(),
        deal.finalEpoch.isPresent());
  }

  private void enter(Fact fact) {
    switch (fact) {
      case Fact.EpochOpened(long opened) -> epoch = opened;
      case Fact.Transferred(Address from, Address to, BigInteger amount) -> {
        received = to.equals(market) ? received.add(amount) : received;
        sent = from.equals(market) ? sent.add(amount) : sent;
      }
      case Fact.DealCreated(Bytes32 id, Address customer, BigInteger deposit) -> {
        deposits = deposits.add(deposit);
        if (deals.put(id, new Deal(customer, deposit)) != null) {
          wrong("deal " + id + " was created twice");
        }
      }
      case Fact.ToppedUp(Bytes32 id, BigInteger amount) -> {
        Deal deal = deal(id);
        deposits = deposits.add(amount);
        deal.deposited = deal.deposited.add(amount);
        deal.balance = deal.balance.add(amount);
      }
      case Fact.WorkerMatched matched -> {
        if (deal(matched.deal()).workers.put(matched.worker(), new Worker(matched)) != null) {
          wrong("worker " + matched.worker() + " was matched twice");
        }
      }
      case Fact.WorkerActivated activated -> activate(activated);
      case Fact.DealCharged charged -> charge(charged);
      case Fact.DealEnded ended -> end(ended);
      case Fact.WorkerReleased released -> release(released);
      case Fact.Claimed claimed -> claim(claimed);
      case Fact.CollateralDeposited(Address provider, BigInteger amount) -> {
        deposits = deposits.add(amount);
        collateral.merge(provider, amount, BigInteger::add);
      }
      case Fact.CollateralWithdrawn(Address provider, BigInteger amount) -> {
        payouts = payouts.add(amount);
        collateral.merge(provider, amount, BigInteger::subtract);
      }
      case Fact.Withdrawn(Address account, BigInteger amount) -> {
        expect("withdrawal of " + account, withdrawable(account), amount);
        payouts = payouts.add(amount);
        add(account, amount.negate());
      }
    }
  }

  private void activate(Fact.WorkerActivated activated) {
    Worker worker = worker(activated.deal(), activated.worker());
    if (worker.activated.isEmpty()) {
      worker.activated = OptionalLong.of(activated.epoch());
      worker.active = true;
    }
    if (epoch != 0 && activated.epoch() != epoch) {
      wrong(
          "worker %s was activated in epoch %d while epoch %d was the open one"
              .formatted(activated.worker(), activated.epoch(), epoch));
    }
  }

  private void charge(Fact.DealCharged charged) {
    Deal deal = deal(charged.deal());
    BigInteger cost = deal.activeCost();
    long complete = charged.to() - charged.from() + 1;
    long covered =
        cost.signum() == 0
            ? 0
            : deal.balance.divide(cost).min(BigInteger.valueOf(complete)).longValueExact();
    deal.gap |= covered < complete;
    if (charged.paidEpochs() != covered || (epoch != 0 && charged.to() != epoch - 1)) {
      wrong(
          "deal %s was charged for %d of epochs %d to %d in epoch %d; its balance %s covered %d of %d at %s an epoch"
              .formatted(
                  charged.deal(),
                  charged.paidEpochs(),
                  charged.from(),
                  charged.to(),
                  epoch,
                  deal.balance,
                  covered,
                  complete,
                  cost));
    }
    expect(
        "charge of deal " + charged.deal(),
        cost.multiply(BigInteger.valueOf(charged.paidEpochs())),
        charged.amount());
    pay(deal, charged.amount(), charged.paidEpochs());
  }

  private void end(Fact.DealEnded ended) {
    Deal deal = deal(ended.deal());
    BigInteger cost = deal.activeCost();
    boolean covered = cost.signum() > 0 && deal.balance.compareTo(cost) >= 0;
    deal.gap |= cost.signum() > 0 && !covered;
    expect("last charge of deal " + ended.deal(), covered ? cost : ZERO, ended.charged());
    pay(deal, ended.charged(), covered ? 1 : 0);
    expect("refund of deal " + ended.deal(), deal.balance, ended.refund());
    deal.refund = ended.refund();
    deal.balance = ZERO;
    deal.finalEpoch = OptionalLong.of(ended.finalEpoch());
    add(deal.customer, ended.refund());
  }

  private void release(Fact.WorkerReleased released) {
    Deal deal = deal(released.deal());
    Worker worker = worker(released.deal(), released.worker());
    if (released.paid().signum() > 0) {
      // Sent away by the customer: the running epoch is paid at once.
      expect("pay of released worker " + released.worker(), worker.matched.cost(), released.paid());
      deal.balance = deal.balance.subtract(released.paid());
      deal.charged = deal.charged.add(released.paid());
      worker.earn(1);
      worker.claimed = worker.claimed.add(released.paid());
      add(worker.matched.provider(), released.paid());
    }
    worker.released =
        OptionalLong.of(released.paid().signum() > 0 ? released.epoch() : released.epoch() - 1);
    worker.active = false;
  }

  private void claim(Fact.Claimed claimed) {
    Worker worker = worker(claimed.deal(), claimed.worker());
    expect(
        "claim of worker " + claimed.worker(),
        worker.earned.subtract(worker.claimed),
        claimed.amount());
    worker.claimed = worker.claimed.add(claimed.amount());
    add(claimed.provider(), claimed.amount());
  }

  private void pay(Deal deal, BigInteger amount, long epochs) {
    deal.balance = deal.balance.subtract(amount);
    deal.charged = deal.charged.add(amount);
    deal.workers.values().stream().filter(w -> w.active).forEach(w -> w.earn(epochs));
  }

  /** Of an ended deal whose money lasted: price × units × epochs from activation to its end. */
  private void close(Bytes32 id, Deal deal) {
    if (deal.finalEpoch.isEmpty() || deal.gap) {
      return;
    }
    BigInteger due = ZERO;
    for (Worker worker : deal.workers.values()) {
      if (worker.activated.isPresent()) {
        long last = Math.min(worker.released.orElse(Long.MAX_VALUE), deal.finalEpoch.getAsLong());
        long epochs = Math.max(0, last - worker.activated.getAsLong() + 1);
        due = due.add(worker.matched.cost().multiply(BigInteger.valueOf(epochs)));
      }
    }
    expect("price × active units × epochs of deal " + id, due, deal.charged);
    expect("deposits of deal " + id, deal.charged.add(deal.refund), deal.deposited);
  }

  private void balance() {
    BigInteger held =
        fold(withdrawable)
            .add(fold(collateral))
            .add(
                accounts().values().stream()
                    .map(a -> a.balance().add(a.unclaimed()))
                    .reduce(ZERO, BigInteger::add));
    expect("tokens that came to the market", deposits, received);
    expect("tokens that left the market", payouts, sent);
    expect("tokens in the market by Transfer logs", held, received.subtract(sent));
  }

  private static BigInteger fold(Map<Address, BigInteger> amounts) {
    BinaryOperator<BigInteger> plus = BigInteger::add;
    return amounts.values().stream().reduce(ZERO, plus);
  }

  private void add(Address account, BigInteger amount) {
    withdrawable.merge(account, amount, BigInteger::add);
  }

  private Deal deal(Bytes32 id) {
    return deals.computeIfAbsent(
        id,
        unknown -> {
          wrong("deal " + unknown + " was never created");
          return new Deal(Address.ZERO, ZERO);
        });
  }

  private Worker worker(Bytes32 dealId, Bytes32 id) {
    return deal(dealId)
        .workers
        .computeIfAbsent(
            id,
            unknown -> {
              wrong("worker " + unknown + " was never matched");
              return new Worker(
                  new Fact.WorkerMatched(
                      dealId, unknown, Address.ZERO, Bytes32.ZERO, List.of(), ZERO, ZERO));
            });
  }

  private void expect(String what, BigInteger computed, BigInteger logged) {
    if (!computed.equals(logged)) {
      wrong(what + " is " + logged + " on the chain, " + computed + " by price, units and epochs");
    }
  }

  private void wrong(String evidence) {
    violations.add(new Violation(Rule.MONEY, evidence));
  }
}
