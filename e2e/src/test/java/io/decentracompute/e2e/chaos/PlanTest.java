package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
  private static final int PICTURES = 60;

  private static List<Plan> plans(long first, int count) {
    return LongStream.range(first, first + count).mapToObj(s -> Plan.draw(s, PICTURES)).toList();
  }

  @Test
  void theSameSeedGivesTheSamePlan() {
    assertThat(plans(0, 100)).isEqualTo(plans(0, 100));
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, 0, 1, 2, 3, 4, 5, 6, 1_000_003})
  void anyThirtySeedsInARowHitEveryVictimAndTenStrikeInFlight(long first) {
    List<Plan> plans = plans(first, 30);

    Set<Victim> hit = plans.stream().map(Plan::victim).collect(Collectors.toSet());
    long inFlight = plans.stream().filter(p -> p.point() instanceof Point.Picture).count();

    assertThat(hit).as("victims from seed %d on", first).containsExactlyInAnyOrder(Victim.values());
    assertThat(inFlight).as("strikes in flight from seed %d on", first).isGreaterThanOrEqualTo(10);
  }

  @Test
  void everyKindOfPointAndBothSidesOfADeliveryAreDrawn() {
    List<String> points = plans(0, 200).stream().map(p -> p.point().toString()).toList();

    assertThat(points)
        .anyMatch(p -> p.contains("before transaction"))
        .anyMatch(p -> p.contains("after transaction"))
        .anyMatch(p -> p.contains("API write"))
        .anyMatch(p -> p.startsWith("picture"));
  }

  @Test
  void pointsLieWithinWhatARunReaches() {
    assertThat(plans(0, 500))
        .allSatisfy(
            plan -> {
              switch (plan.point()) {
                case Point.Picture(int number) -> assertThat(number).isBetween(1, PICTURES * 3 / 5);
                case Point.Transaction(Phase phase, int number, var side) ->
                    assertThat(number).isBetween(1, phase.transactions());
                case Point.ApiWrite(Phase phase, int number) ->
                    assertThat(number).isBetween(1, phase.apiWrites());
              }
              assertThat(plan.outage().toSeconds()).isBetween(5L, 25L);
            });
  }

  @Test
  void noWorkerIsLookedForWhereNoneIsLeft() {
    assertThat(plans(0, 500))
        .filteredOn(p -> p.victim() == Victim.WORKER)
        .noneMatch(p -> p.point().phase() == Phase.RETURN);
  }
}
