package io.decentracompute.market.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.peer.ComputePeerConditions;
import io.decentracompute.crds.peer.PeerChain;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.provider.ProviderConditions;
import io.decentracompute.crds.provider.ProviderSpec;
import io.decentracompute.crds.unit.ComputeUnitConditions;
import io.decentracompute.market.chain.AccountBalance;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.BlockRef;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.ChainTime;
import io.decentracompute.market.chain.CommittedRoot;
import io.decentracompute.market.chain.Offer;
import io.decentracompute.market.chain.Outcome;
import io.decentracompute.market.chain.Peer;
import io.decentracompute.market.offer.Capabilities;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

// Looks up what must be in a map: where it is missing, the test shall fail there.
@NullUnmarked
class ProviderPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final Bytes32 PEER = new Bytes32("0x" + "2".repeat(64));
  private static final Bytes32 ROOT = new Bytes32("0x" + "5".repeat(64));
  private static final Address SELLER = new Address("0x" + "a".repeat(40));
  private static final Optional<Offer> OFFER =
      Optional.of(new Offer(true, BigInteger.valueOf(5), List.of(Capabilities.of("region", "eu"))));

  @Test
  void anEpochThatNobodyOpenedIsOpenedFirst() {
    var plan = plan(seen(Optional.empty(), Optional.empty(), List.of(), false, 0), peer(0));

    assertThat(plan.next()).contains(new Action.OpenEpoch(4));
  }

  @Test
  void anOfferThatDiffersIsSet() {
    var plan = plan(seen(Optional.of(ROOT), Optional.empty(), List.of(), false, 0), peer(0));

    assertThat(plan.next())
        .contains(
            new Action.SetOffer(BigInteger.valueOf(5), List.of(Capabilities.of("region", "eu"))));
    assertThat(plan.conditions()).anyMatch(c -> c.is(ProviderConditions.Registered.PENDING));
  }

  @Test
  void unitsOfTheClusterAreRegistered() {
    var plan =
        plan(
            seen(Optional.of(ROOT), OFFER, List.of(0), false, 0),
            peer(0, unit(0, true), unit(1, true)));

    assertThat(plan.next()).contains(new Action.RegisterPeer("node-2", List.of(0, 1)));
    assertThat(plan.units().get("cu-0").is(ComputeUnitConditions.Registered.REGISTERED)).isTrue();
    assertThat(plan.units().get("cu-1").is(ComputeUnitConditions.Registered.PENDING)).isTrue();
  }

  @Test
  void unitsThatVanishedStayRegistered() {
    var plan = plan(seen(Optional.of(ROOT), OFFER, List.of(0, 1), false, 0), peer(0));

    assertThat(plan.next()).isEmpty();
  }

  @Test
  void aCordonedUnitIsTakenBack() {
    var plan =
        plan(
            seen(Optional.of(ROOT), OFFER, List.of(0, 1), false, 0),
            peer(0, unit(0, true), unit(1, false)));

    assertThat(plan.next()).contains(new Action.RemoveUnits(PEER, List.of(1)));
  }

  @Test
  void theRootOfTheEpochBeforeIsCommittedOnce() {
    var peer = peer(3, unit(0, true));

    assertThat(plan(seen(Optional.of(ROOT), OFFER, List.of(0), false, 0), peer).next())
        .contains(new Action.CommitRoot(PEER, 3, ROOT, 9));
    var committed = plan(seen(Optional.of(ROOT), OFFER, List.of(0), true, 0), peer);
    assertThat(committed.next()).isEmpty();
    assertThat(committed.peers().get("peer-2").chain())
        .get()
        .satisfies(chain -> assertThat(chain.rootsAccepted()).isEqualTo(1));
  }

  @Test
  void aRootOfAnOlderEpochIsTooLate() {
    var plan = plan(seen(Optional.of(ROOT), OFFER, List.of(0), false, 0), peer(2, unit(0, true)));

    assertThat(plan.next()).isEmpty();
  }

  @Test
  void aRootThatIsCountedIsNotCountedAgain() {
    var known = PeerChain.empty().withRootsAccepted(7L).withLastRootEpoch(3L);

    var plan =
        plan(
            seen(Optional.of(ROOT), OFFER, List.of(0), true, 0),
            new ProviderFacts.ClusterPeer(
                "peer-2",
                1,
                PEER,
                "node-2",
                List.of(),
                Optional.of(known),
                Optional.empty(),
                List.of(unit(0, true))));

    assertThat(plan.peers().get("peer-2").chain())
        .get()
        .satisfies(chain -> assertThat(chain.rootsAccepted()).isEqualTo(7));
  }

  @Test
  void earningsAreWithdrawnFromTheThresholdOn() {
    assertThat(plan(seen(Optional.of(ROOT), OFFER, List.of(), false, 9), peer(0)).next()).isEmpty();
    assertThat(plan(seen(Optional.of(ROOT), OFFER, List.of(), false, 10), peer(0)).next())
        .contains(new Action.Withdraw());
  }

  @Test
  void withoutGasNothingMoreIsTriedAndTheConditionSaysSo() {
    var action = new Action.OpenEpoch(4);
    var outcome = new Outcome.WithoutGas(SELLER, BigInteger.ZERO, BigInteger.TEN);

    var plan =
        ProviderPlanner.plan(
            facts(
                seen(Optional.empty(), OFFER, List.of(0), false, 0),
                List.of(peer(0, unit(0, true))),
                Optional.empty(),
                Map.of(action, outcome)));

    assertThat(plan.next()).isEmpty();
    assertThat(plan.conditions())
        .anyMatch(c -> c.is(ProviderConditions.GasSufficient.EXHAUSTED))
        .anyMatch(c -> c.is(ProviderConditions.Ready.INSUFFICIENT_GAS));
  }

  @Test
  void aChainThatIsDownLeavesPeersAndUnitsAlone() {
    var plan =
        ProviderPlanner.plan(
            facts(
                new ProviderFacts.View.Unreachable("down"),
                List.of(peer(0, unit(0, true))),
                Optional.empty(),
                Map.of()));

    assertThat(plan.next()).isEmpty();
    assertThat(plan.peers()).isEmpty();
    assertThat(plan.units()).isEmpty();
    assertThat(plan.mirrored()).isEmpty();
  }

  @Test
  void theYoungerOfTwoProvidersOnANetworkDoesNothing() {
    var plan =
        ProviderPlanner.plan(
            facts(
                seen(Optional.empty(), Optional.empty(), List.of(), false, 0),
                List.of(),
                Optional.of("older"),
                Map.of()));

    assertThat(plan.next()).isEmpty();
    assertThat(plan.conditions())
        .singleElement()
        .satisfies(c -> assertThat(c.is(ProviderConditions.Ready.CONFLICT)).isTrue());
  }

  @Test
  void aPeerThatIsRegisteredSaysSo() {
    var plan = plan(seen(Optional.of(ROOT), OFFER, List.of(0), false, 0), peer(0, unit(0, true)));

    assertThat(
            plan.peers().get("peer-2").registered().is(ComputePeerConditions.Registered.REGISTERED))
        .isTrue();
    assertThat(plan.conditions()).anyMatch(c -> c.is(ProviderConditions.Ready.READY));
  }

  private static ProviderPlan plan(ProviderFacts.View view, ProviderFacts.ClusterPeer peer) {
    return ProviderPlanner.plan(facts(view, List.of(peer), Optional.empty(), Map.of()));
  }

  private static ProviderFacts facts(
      ProviderFacts.View view,
      List<ProviderFacts.ClusterPeer> peers,
      Optional<String> rival,
      Map<Action, Outcome> outcomes) {
    var spec =
        new KubernetesSerialization()
            .unmarshal(
                """
                network: dev
                account: {secretName: provider-account}
                offer: {pricePerUnitEpoch: "5", attributes: {region: eu}}
                """,
                ProviderSpec.class);
    return new ProviderFacts(
        "home", 1, spec, List.of(), Optional.empty(), rival, peers, view, outcomes, NOW);
  }

  private static ProviderFacts.ClusterPeer peer(long proofs, ProviderFacts.ClusterUnit... units) {
    return new ProviderFacts.ClusterPeer(
        "peer-2",
        1,
        PEER,
        "node-2",
        List.of(),
        Optional.empty(),
        proofs == 0
            ? Optional.empty()
            : Optional.of(new Proofs(proofs, ROOT.hex(), 9, "http://10.0.0.1:8080")),
        List.of(units));
  }

  private static ProviderFacts.ClusterUnit unit(int index, boolean forSale) {
    return new ProviderFacts.ClusterUnit("cu-" + index, 1, index, forSale, List.of());
  }

  /** Epoch 4, with the peer registered if it has units. */
  private static ProviderFacts.View seen(
      Optional<Bytes32> nonce,
      Optional<Offer> offer,
      List<Integer> units,
      boolean committed,
      long withdrawable) {
    var zero = BigInteger.ZERO;
    var rich = BigInteger.TEN.pow(18);
    return new ProviderFacts.View.Seen(
        SELLER,
        new ChainTime(
            new BlockRef(9, ROOT, ROOT, 1_767_225_600), 4, 1_767_312_000, nonce, BigInteger.ONE),
        new AccountBalance(BigInteger.valueOf(withdrawable), zero, zero, zero, zero, rich),
        offer,
        Map.of(PEER, new Peer(PEER, SELLER, true, "node-2", units)),
        committed ? Map.of(PEER, new CommittedRoot(PEER, 3, ROOT, 9, 1_767_225_600)) : Map.of(),
        List.of(),
        Map.of(),
        BigInteger.TEN);
  }
}
