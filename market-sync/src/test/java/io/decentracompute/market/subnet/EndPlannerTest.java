package io.decentracompute.market.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.subnet.DeletionPolicy;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.crds.subnet.SubnetSpec;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.DealStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final Duration LIMIT = Duration.ofHours(1);

  @Test
  void aRunningDealIsEndedFirst() {
    var end = plan(facts(seen(Optional.of(DealStatus.ACTIVE), 0, false), published()), NOW, false);

    assertThat(end).isEqualTo(new EndPlanner.End.Act(new Action.EndDeal(ChainInput.DEAL)));
  }

  @Test
  void theRefundIsFetchedOnceTheDealHasEnded() {
    var end = plan(facts(seen(Optional.of(DealStatus.ENDING), 40, false), published()), NOW, false);

    assertThat(end).isEqualTo(new EndPlanner.End.Act(new Action.Withdraw()));
  }

  @Test
  void theObjectGoesWhenNothingIsOwed() {
    var end = plan(facts(seen(Optional.of(DealStatus.ENDED), 0, false), published()), NOW, false);

    assertThat(end).isInstanceOf(EndPlanner.End.Gone.class);
  }

  @Test
  void aDealThatIsNotVisibleHoldsTheObject() {
    var end = plan(facts(seen(Optional.empty(), 0, false), published()), NOW, false);

    assertThat(end).isInstanceOf(EndPlanner.End.Wait.class);
  }

  @Test
  void aPublicationThatIsStillOnItsWayHoldsTheObject() {
    var end = plan(facts(seen(Optional.empty(), 0, true), Optional.empty()), NOW, false);

    assertThat(end).isInstanceOf(EndPlanner.End.Wait.class);
  }

  @Test
  void aChainThatIsDownHoldsTheObjectForAWhileOnly() {
    var down = facts(new SubnetFacts.View.Unreachable("down"), published());

    assertThat(plan(down, NOW.minus(Duration.ofMinutes(59)), false))
        .isInstanceOf(EndPlanner.End.Wait.class);
    assertThat(plan(down, NOW.minus(Duration.ofMinutes(61)), false))
        .isInstanceOf(EndPlanner.End.Gone.class);
  }

  @Test
  void theAnnotationLetsGoAtOnce() {
    var end = plan(facts(seen(Optional.of(DealStatus.ACTIVE), 0, false), published()), NOW, true);

    assertThat(end).isInstanceOf(EndPlanner.End.Gone.class);
  }

  @Test
  void retainLeavesTheDealAlone() {
    var facts = facts(seen(Optional.of(DealStatus.ACTIVE), 0, false), published());
    var spec = facts.spec();
    var retained =
        new SubnetSpec(
            spec.network(),
            spec.replicas(),
            spec.unitsPerWorker(),
            spec.services(),
            spec.functions(),
            spec.requirements(),
            spec.payment(),
            spec.storage(),
            DeletionPolicy.RETAIN,
            false);

    assertThat(plan(with(facts, retained), NOW, false)).isInstanceOf(EndPlanner.End.Gone.class);
  }

  private static EndPlanner.End plan(SubnetFacts facts, Instant deletedAt, boolean forced) {
    return EndPlanner.plan(facts, deletedAt, forced, LIMIT);
  }

  private static Optional<SubnetChain> published() {
    return Optional.of(SubnetChain.empty().withDealId(ChainInput.DEAL.hex()));
  }

  private static SubnetFacts.View seen(
      Optional<DealStatus> status, long withdrawable, boolean inFlight) {
    var zero = BigInteger.ZERO;
    var deal =
        new ChainInput(
            null,
            null,
            3,
            null,
            new ChainInput.AccountInput(zero, zero, BigInteger.valueOf(withdrawable), inFlight),
            status
                .map(
                    s ->
                        new ChainInput.DealInput(
                            s, zero, zero, BigInteger.ONE, 1, 1, null, null, List.of()))
                .orElse(null),
            null);
    return deal.view();
  }

  private static SubnetFacts facts(SubnetFacts.View view, Optional<SubnetChain> known) {
    var spec =
        new KubernetesSerialization()
            .unmarshal(
                """
                network: dev
                replicas: {min: 1, target: 1}
                unitsPerWorker: 1
                services: []
                payment: {maxPricePerUnitEpoch: "7", prepaidEpochs: 4, account: {secretName: c}}
                """,
                SubnetSpec.class);
    return new SubnetFacts("shop", "s", 1, spec, List.of(), known, view, Optional.empty(), NOW);
  }

  private static SubnetFacts with(SubnetFacts facts, SubnetSpec spec) {
    return new SubnetFacts(
        facts.namespace(),
        facts.name(),
        facts.generation(),
        spec,
        facts.conditions(),
        facts.known(),
        facts.view(),
        facts.failure(),
        facts.now());
  }
}
