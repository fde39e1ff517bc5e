package io.decentracompute.market.chain;

import static io.decentracompute.market.chain.Stage.ANYONE;
import static io.decentracompute.market.chain.Stage.CUSTOMER;
import static io.decentracompute.market.chain.Stage.OTHER_CUSTOMER;
import static io.decentracompute.market.chain.Stage.OTHER_PROVIDER;
import static io.decentracompute.market.chain.Stage.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.market.chain.dev.DevAccount;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A random walk over the market with real transactions. After every step the contracts must agree
 * with a book that is kept epoch by epoch, and no coin may be lost or made.
 */
@Tag("contract")
class MoneyWalkTest {
  private static final int STEPS = 120;
  private static final int UNITS = 6;
  private static final List<DevAccount> PROVIDERS = List.of(PROVIDER, OTHER_PROVIDER);
  private static final List<DevAccount> CUSTOMERS = List.of(CUSTOMER, OTHER_CUSTOMER);

  private final Map<Bytes32, BookDeal> deals = new HashMap<>();
  private final Map<Bytes32, BookWorker> workers = new HashMap<>();
  private final Map<Address, Long> withdrawable = new HashMap<>();
  private long epoch = 1;

  /** A deal as the book knows it. */
  private static final class BookDeal {
    final DevAccount customer;
    long balance;
    boolean ended;
    long finalEpoch;

    BookDeal(DevAccount customer, long balance) {
      this.customer = customer;
      this.balance = balance;
    }
  }

  private static final class BookWorker {
    final Bytes32 deal;
    final DevAccount provider;
    final long cost;
    boolean active;
    boolean released;
    long unclaimed;

    BookWorker(Bytes32 deal, DevAccount provider, long cost) {
      this.deal = deal;
      this.provider = provider;
      this.cost = cost;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void contractsAgreeWithTheBookAndNoCoinIsLostOrMade(long seed) throws Exception {
    try (var stage = Stage.start()) {
      var random = new Random(seed);
      var peers =
          List.of(stage.peer(PROVIDER, "a", UNITS, 3), stage.peer(OTHER_PROVIDER, "b", UNITS, 4));
      for (var provider : PROVIDERS) {
        stage.accepted(provider, new Action.DepositCollateral(BigInteger.valueOf(60)));
      }
      var supply = held(stage);
      for (int step = 0; step < STEPS; step++) {
        String did = step(stage, random, peers);
        check(stage, supply, "seed " + seed + ", step " + step + ": " + did);
      }
    }
  }

  private String step(Stage stage, Random random, List<Bytes32> peers) {
    var deal = pick(random, new ArrayList<>(deals.keySet()));
    var worker = pick(random, new ArrayList<>(workers.keySet()));
    switch (random.nextInt(10)) {
      case 0 -> {
        if (deals.size() < 8) {
          var customer = CUSTOMERS.get(random.nextInt(2));
          int target = 1 + random.nextInt(3);
          var terms =
              new Terms(
                  BigInteger.valueOf(3 + random.nextInt(2)),
                  1,
                  target,
                  1 + random.nextInt(2),
                  1 + random.nextInt(3),
                  BigInteger.valueOf(random.nextInt(6)),
                  2,
                  List.of(),
                  List.of(),
                  List.of());
          long deposit = terms.leastDeposit().longValueExact() + random.nextInt(30);
          deals.put(stage.deal(customer, terms, deposit), new BookDeal(customer, deposit));
          return "create";
        }
        return "nothing";
      }
      case 1, 2 -> {
        int which = random.nextInt(2);
        var units = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
          units.add(random.nextInt(UNITS + 1));
        }
        if (deal != null) {
          var result = stage.match(deal, peers.get(which), units.toArray(Integer[]::new));
          for (var made : stage.events(result, MarketEvent.WorkerMatched.class)) {
            long cost =
                made.pricePerUnitEpoch()
                    .multiply(BigInteger.valueOf(made.units().size()))
                    .longValueExact();
            workers.put(made.workerId(), new BookWorker(deal, PROVIDERS.get(which), cost));
          }
        }
        return "match";
      }
      case 3, 4 -> {
        if (worker != null) {
          var known = book(worker);
          var action = Stage.activation(known.deal, worker);
          boolean accepted = stage.send(known.provider, action) instanceof Stage.Result.Accepted;
          var of = deal(known.deal);
          boolean expected =
              !of.ended
                  && !known.released
                  && (known.active || of.balance >= activeCost(known.deal) + known.cost);
          assertThat(accepted).isEqualTo(expected);
          known.active |= accepted;
        }
        return "activate";
      }
      case 5 -> {
        if (worker != null) {
          var known = book(worker);
          var of = deal(known.deal);
          boolean byCustomer = random.nextBoolean();
          var by = byCustomer ? of.customer : known.provider;
          boolean accepted =
              stage.send(by, new Action.RemoveWorker(known.deal, worker))
                  instanceof Stage.Result.Accepted;
          assertThat(accepted).isEqualTo(!of.ended && !known.released);
          if (accepted) {
            if (byCustomer && known.active && of.balance >= activeCost(known.deal)) {
              of.balance -= known.cost;
              known.unclaimed += known.cost;
            }
            release(known);
          }
        }
        return "remove";
      }
      case 6 -> {
        if (deal != null && !deal(deal).ended) {
          long amount = random.nextLong(1, 21);
          var deposited = stage.see(deal).deposited().add(BigInteger.valueOf(amount));
          stage.accepted(ANYONE, new Action.TopUp(deal, deposited));
          deal(deal).balance += amount;
        }
        return "top up";
      }
      case 7 -> {
        if (deal != null && random.nextInt(3) == 0 && !deal(deal).ended) {
          end(stage, deal);
        }
        return "end";
      }
      case 8 -> {
        if (worker != null) {
          stage.accepted(ANYONE, new Action.Claim(List.of(worker)));
          var known = book(worker);
          var of = deal(known.deal);
          credit(known);
          if (of.ended && epoch > of.finalEpoch && !known.released) {
            release(known);
          }
        }
        var account = DevAccount.ALL.get(random.nextInt(DevAccount.ALL.size()));
        stage.send(account, new Action.Withdraw());
        withdrawable.remove(account.address());
        return "claim and withdraw";
      }
      default -> {
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
          turn();
        }
        stage.epochs(count);
        return "epochs";
      }
    }
  }

  /** One epoch ends: every running deal pays all its active workers or none. */
  private void turn() {
    epoch++;
    deals.forEach(
        (id, deal) -> {
          long cost = activeCost(id);
          if (!deal.ended && cost > 0 && deal.balance >= cost) {
            deal.balance -= cost;
            activeWorkers(id).forEach(worker -> worker.unclaimed += worker.cost);
          }
        });
  }

  private void end(Stage stage, Bytes32 id) {
    var deal = deal(id);
    stage.accepted(deal.customer, new Action.EndDeal(id));
    long cost = activeCost(id);
    deal.ended = true;
    deal.finalEpoch = epoch - 1;
    if (cost > 0 && deal.balance >= cost) {
      deal.finalEpoch = epoch;
      deal.balance -= cost;
      activeWorkers(id).forEach(worker -> worker.unclaimed += worker.cost);
    }
    withdrawable.merge(deal.customer.address(), deal.balance, Long::sum);
    deal.balance = 0;
  }

  private BookDeal deal(Bytes32 id) {
    return Objects.requireNonNull(deals.get(id));
  }

  private BookWorker book(Bytes32 workerId) {
    return Objects.requireNonNull(workers.get(workerId));
  }

  private List<BookWorker> activeWorkers(Bytes32 deal) {
    return workers.values().stream()
        .filter(worker -> worker.deal.equals(deal) && worker.active && !worker.released)
        .toList();
  }

  private long activeCost(Bytes32 deal) {
    return activeWorkers(deal).stream().mapToLong(worker -> worker.cost).sum();
  }

  private void credit(BookWorker worker) {
    withdrawable.merge(worker.provider.address(), worker.unclaimed, Long::sum);
    worker.unclaimed = 0;
  }

  private void release(BookWorker worker) {
    credit(worker);
    worker.released = true;
  }

  private void check(Stage stage, BigInteger supply, String after) throws Exception {
    assertThat(held(stage)).as(after).isEqualTo(supply);
    BigInteger inMarket = BigInteger.ZERO;
    var heldUnits = new HashSet<Bytes32>();
    for (var entry : deals.entrySet()) {
      var seen = stage.see(entry.getKey());
      assertThat(seen.balance()).as(after).isEqualTo(entry.getValue().balance);
      assertThat(seen.activePricePerEpoch().longValueExact())
          .as(after)
          .isEqualTo(activeCost(entry.getKey()));
      long unclaimed = 0;
      for (var worker : stage.views().workers(entry.getKey())) {
        var known = book(worker.workerId());
        assertThat(worker.unclaimed()).as(after).isEqualTo(known.unclaimed);
        unclaimed += worker.unclaimed().longValueExact();
        boolean isFinal = seen.status() == DealStatus.ENDED;
        if (worker.status() != WorkerStatus.RELEASED && !isFinal) {
          for (var unit : worker.unitIds()) {
            assertThat(heldUnits.add(unit)).as(after).isTrue();
          }
        }
      }
      assertThat(seen.unclaimed()).as(after).isEqualTo(unclaimed);
      inMarket = inMarket.add(seen.balance()).add(seen.unclaimed());
    }
    for (var account : DevAccount.ALL) {
      var balance = stage.balance(account);
      assertThat(balance.withdrawable())
          .as(after + ", " + account)
          .isEqualTo(BigInteger.valueOf(withdrawable.getOrDefault(account.address(), 0L)));
      inMarket =
          inMarket
              .add(balance.withdrawable())
              .add(balance.freeCollateral())
              .add(balance.lockedCollateral());
    }
    assertThat(stage.balance(stage.contracts().market()).tokens()).as(after).isEqualTo(inMarket);
  }

  /** Tokens of all accounts and the market together. */
  private static BigInteger held(Stage stage) {
    var sum = stage.balance(stage.contracts().market()).tokens();
    for (var account : DevAccount.ALL) {
      sum = sum.add(stage.balance(account).tokens());
    }
    return sum;
  }

  private static <T> @Nullable T pick(Random random, List<T> list) {
    if (list.isEmpty()) {
      return null;
    }
    // Maps have no order that a seed could repeat: sort by what the values print.
    var sorted = list.stream().sorted(Comparator.comparing(String::valueOf)).toList();
    return sorted.get(random.nextInt(sorted.size()));
  }
}
