package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.e2e.proxy.Gate.Passage;
import io.decentracompute.e2e.proxy.Gate.Side;
import io.decentracompute.e2e.proxy.Link;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IgnitionTest {
  private final AtomicInteger transactions = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger strikes = new AtomicInteger();
  private boolean victimThere = true;

  private Ignition armed(Victim victim, Point point) {
    Plan plan = new Plan(0, victim, point, 0, Duration.ofSeconds(5), new Link.Cut());
    return new Ignition(
        plan,
        () -> {
          if (!victimThere) {
            return Optional.empty();
          }
          strikes.incrementAndGet();
          return Optional.of(
              new Faults.Inflicted("victim", CompletableFuture.completedFuture(null)));
        },
        transactions::get,
        writes::get,
        () -> 7,
        Runnable::run);
  }

  @Test
  void aTransactionIsCountedFromItsPhaseOnAndLostWithItsSender() {
    Ignition ignition = armed(Victim.CUSTOMER, new Point.Transaction(Phase.RENT, 2, Side.BEFORE));
    transactions.set(10);
    ignition.begins(Phase.RENT);

    assertThat(ignition.pass(11, Side.BEFORE)).isEqualTo(Passage.PASS);
    assertThat(ignition.pass(11, Side.AFTER)).isEqualTo(Passage.PASS);
    assertThat(ignition.pass(12, Side.BEFORE)).isEqualTo(Passage.LOSE);
    assertThat(ignition.pass(13, Side.BEFORE)).isEqualTo(Passage.PASS);

    assertThat(strikes).hasValue(1);
    assertThat(ignition.struck().orElseThrow().where()).isEqualTo("RENT, before transaction 2");
  }

  @Test
  void aTransactionPassesWhenSomebodyElseIsHit() {
    Ignition ignition = armed(Victim.PROVER, new Point.Transaction(Phase.RENT, 1, Side.AFTER));
    ignition.begins(Phase.RENT);

    assertThat(ignition.pass(1, Side.BEFORE)).isEqualTo(Passage.PASS);
    assertThat(strikes).hasValue(0);
    assertThat(ignition.pass(1, Side.AFTER)).isEqualTo(Passage.PASS);
    assertThat(strikes).hasValue(1);
  }

  @Test
  void anotherPhasesWritesDoNotStrike() {
    Ignition ignition = armed(Victim.OPERATOR, new Point.ApiWrite(Phase.RETURN, 1));
    ignition.begins(Phase.RENT);

    ignition.apiWrite(5);

    assertThat(strikes).hasValue(0);
  }

  @Test
  void aPointThatIsNotReachedStrikesAtThePhasesEnd() {
    Ignition ignition = armed(Victim.OPERATOR, new Point.ApiWrite(Phase.RENT, 50));
    ignition.begins(Phase.RENT);
    ignition.apiWrite(3);

    ignition.ends(Phase.RENT);

    assertThat(strikes).hasValue(1);
    assertThat(ignition.struck().orElseThrow().where()).contains("at its end");
  }

  @Test
  void aVictimThatIsNotThereYetIsHitAtTheNextWrite() {
    Ignition ignition = armed(Victim.WORKER, new Point.ApiWrite(Phase.RENT, 2));
    victimThere = false;
    ignition.begins(Phase.RENT);
    ignition.apiWrite(2);
    assertThat(ignition.struck()).isEmpty();

    victimThere = true;
    ignition.apiWrite(3);

    assertThat(ignition.struck().orElseThrow().where()).isEqualTo("RENT, API write 3");
  }

  @Test
  void picturesStrikeOnce() {
    Ignition ignition = armed(Victim.NODE, new Point.Picture(4));
    ignition.begins(Phase.PICTURES);

    for (int back = 1; back <= 10; back++) {
      ignition.pictures(back);
    }
    ignition.ends(Phase.PICTURES);

    assertThat(strikes).hasValue(1);
    assertThat(ignition.struck().orElseThrow().where()).isEqualTo("picture 4");
  }
}
