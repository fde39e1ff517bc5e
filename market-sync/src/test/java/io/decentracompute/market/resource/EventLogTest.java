package io.decentracompute.market.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.event.Notice;
import io.decentracompute.crds.network.NetworkConditions.ChainReachable;
import io.decentracompute.crds.subnet.SubnetConditions.Funded;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetConditions.Published;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void peopleHearOfADealThatIsCreatedPaidAndMatched() {
    var before = conditions(Published.PENDING, Funded.NOT_PUBLISHED, Matched.NOT_PUBLISHED);

    var notices =
        EventLog.notices(
            false, before, conditions(Published.PUBLISHED, Funded.FUNDED, Matched.MATCHED));

    assertThat(notices)
        .extracting(Notice::reason, Notice::warning)
        .containsExactly(
            tuple("Published", false), tuple("Funded", false), tuple("Matched", false));
  }

  @Test
  void whatIsOnItsWayIsNotTold() {
    assertThat(
            EventLog.notices(
                false,
                List.of(),
                conditions(Published.PENDING, Funded.NOT_PUBLISHED, Matched.MATCHING)))
        .isEmpty();
  }

  @Test
  void anAccountWithoutGasIsOneWarningThoughTwoConditionsSayIt() {
    var notices =
        EventLog.notices(
            false, List.of(), conditions(Published.INSUFFICIENT_GAS, Funded.INSUFFICIENT_GAS));

    assertThat(notices)
        .singleElement()
        .satisfies(notice -> assertThat(notice.warning()).isTrue())
        .extracting(Notice::reason)
        .isEqualTo("InsufficientGas");
  }

  @Test
  void aDealWithoutFundsIsAWarningAndItsEndIsNone() {
    var running = conditions(Published.PUBLISHED, Funded.FUNDED);

    assertThat(EventLog.notices(false, running, conditions(Funded.EXHAUSTED)))
        .singleElement()
        .matches(Notice::warning);
    assertThat(EventLog.notices(false, running, conditions(Published.ENDED, Funded.ENDED)))
        .singleElement()
        .matches(notice -> !notice.warning());
  }

  @Test
  void aChainThatIsUnreachableOrWrongIsToldOfTheNetworkAlone() {
    assertThat(EventLog.notices(false, List.of(), conditions(Funded.CHAIN_UNREACHABLE))).isEmpty();
    assertThat(EventLog.notices(true, List.of(), conditions(ChainReachable.WRONG_CHAIN)))
        .singleElement()
        .matches(Notice::warning);
  }

  @Test
  void aMessageThatChangesUnderTheSameReasonIsNoNews() {
    var before = conditions(Published.PUBLISHED);
    var after = List.of(Condition.of(Published.PUBLISHED, "Other words.", 2, NOW));

    assertThat(EventLog.notices(false, before, after)).isEmpty();
  }

  private static List<Condition> conditions(Reason... reasons) {
    return Arrays.stream(reasons)
        .map(reason -> Condition.of(reason, reason.meaning(), 1, NOW))
        .toList();
  }
}
