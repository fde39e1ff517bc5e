package io.decentracompute.crds.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.subnet.SubnetConditions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2026-01-02T00:00:00Z");

  @Test
  void reasonCarriesTypeStatusAndWord() {
    var condition = Condition.of(SubnetConditions.Funded.SECRET_FORBIDDEN, "grant it", 3, EARLY);

    assertThat(condition)
        .isEqualTo(
            new Condition(
                "Funded", ConditionStatus.FALSE, "SecretForbidden", "grant it", 3, EARLY));
  }

  @Test
  void sayingTheSameAgainChangesNothing() {
    var first = Conditions.set(List.of(), SubnetConditions.Ready.PENDING, "waits", 1, EARLY);

    assertThat(Conditions.set(first, SubnetConditions.Ready.PENDING, "waits", 1, LATE))
        .isEqualTo(first);
  }

  @Test
  void timeOfTransitionStaysWhileTheStatusStays() {
    var first = Conditions.set(List.of(), SubnetConditions.Ready.PENDING, "waits", 1, EARLY);

    var second = Conditions.set(first, SubnetConditions.Ready.FILLING, "starts", 1, LATE);

    assertThat(second).singleElement().extracting(Condition::lastTransitionTime).isEqualTo(EARLY);
    assertThat(second).singleElement().extracting(Condition::reason).isEqualTo("Filling");
  }

  @Test
  void timeOfTransitionMovesWithTheStatus() {
    var first = Conditions.set(List.of(), SubnetConditions.Ready.FILLING, "starts", 1, EARLY);

    var second = Conditions.set(first, SubnetConditions.Ready.READY, "serves", 1, LATE);

    assertThat(second).singleElement().extracting(Condition::lastTransitionTime).isEqualTo(LATE);
  }

  @Test
  void conditionsOfOthersKeepTheirPlace() {
    var observed =
        Conditions.set(
            Conditions.set(List.of(), SubnetConditions.Published.PENDING, "", 1, EARLY),
            SubnetConditions.Ready.PENDING,
            "",
            1,
            EARLY);

    var changed = Conditions.set(observed, SubnetConditions.Published.PUBLISHED, "", 1, LATE);

    assertThat(changed).extracting(Condition::type).containsExactly("Published", "Ready");
    assertThat(Conditions.only(changed, "Ready")).isEqualTo(Conditions.only(observed, "Ready"));
  }

  @Test
  void longMessageIsCutToTheLimitOfTheApi() {
    var condition = Condition.of(SubnetConditions.Ready.INVALID, "x".repeat(5000), 1, EARLY);

    assertThat(condition.message()).hasSize(4096).endsWith("…");
  }
}
