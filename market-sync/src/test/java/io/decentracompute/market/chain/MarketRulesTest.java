package io.decentracompute.market.chain;

import static io.decentracompute.market.chain.Stage.ANYONE;
import static io.decentracompute.market.chain.Stage.CUSTOMER;
import static io.decentracompute.market.chain.Stage.OTHER_CUSTOMER;
import static io.decentracompute.market.chain.Stage.OTHER_PROVIDER;
import static io.decentracompute.market.chain.Stage.PROVIDER;
import static io.decentracompute.market.chain.Stage.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The market's rules, each by real transactions. Amounts are small so that they read easily. */
@Tag("contract")
class MarketRulesTest {
  private static Stage stage;
  private String snapshot = "";

  @BeforeAll
  static void start() {
    stage = Stage.start();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @BeforeEach
  void remember() {
    snapshot = stage.snapshot();
  }

  @AfterEach
  void forget() {
    stage.restore(snapshot);
  }

  // ---- opening a deal ----

  @Test
  void aDealIsNamedByChainMarketCustomerAndClientId() {
    var id = stage.deal(terms(5, 2), 20);

    var deal = stage.see(id);

    assertThat(deal.customer()).isEqualTo(CUSTOMER.address());
    assertThat(deal.status()).isEqualTo(DealStatus.FILLING);
    assertThat(deal.balance()).isEqualTo(20);
    assertThat(deal.terms()).isEqualTo(terms(5, 2));
    assertThat(id)
        .isEqualTo(
            Ids.dealId(31337, stage.contracts().market(), CUSTOMER.address(), deal.clientId()));
  }

  @Test
  void aSecondDealOfOneClientIdIsRefusedAndOfAnotherCustomerIsNot() {
    var clientId = stage.newClientId();
    var create = Action.CreateDeal.of(clientId, new byte[] {1}, terms(5, 1), BigInteger.TEN);
    stage.accepted(CUSTOMER, create);

    assertThat(stage.refused(CUSTOMER, create).name()).isEqualTo("DealExists");
    stage.accepted(OTHER_CUSTOMER, create);
  }

  @Test
  void aDepositBelowThePrepaidEpochsIsRefused() {
    var create =
        Action.CreateDeal.of(
            stage.newClientId(), new byte[] {1}, terms(5, 2), BigInteger.valueOf(19));

    assertThat(stage.refused(CUSTOMER, create))
        .isEqualTo(new Revert("DepositTooSmall", List.of("19", "20")));
  }

  @Test
  void termsThatCanNeverMatchAreRefused() {
    var good = terms(5, 2);
    var bad =
        List.of(
            with(good, 0, 1, 2, 1, 1, 2),
            with(good, 5, 0, 2, 1, 1, 2),
            with(good, 5, 3, 2, 1, 1, 2),
            with(good, 5, 1, 1025, 1, 1, 2),
            with(good, 5, 1, 2, 0, 1, 2),
            with(good, 5, 1, 2, 65, 1, 2),
            with(good, 5, 1, 2, 1, 0, 2),
            with(good, 5, 1, 2, 1, 1, 1));

    assertThat(bad)
        .allSatisfy(
            terms -> {
              var create =
                  Action.CreateDeal.of(
                      stage.newClientId(), new byte[] {1}, terms, BigInteger.valueOf(1_000_000));
              assertThat(stage.refused(CUSTOMER, create).name()).isEqualTo("BadTerms");
            });
  }

  private static Terms with(
      Terms terms, int price, int min, int target, int units, int perProvider, int prepaid) {
    return new Terms(
        BigInteger.valueOf(price),
        min,
        target,
        units,
        perProvider,
        terms.providerCollateralPerUnit(),
        prepaid,
        terms.capabilities(),
        terms.allowed(),
        terms.denied());
  }

  @Test
  void aProviderBothAllowedAndDeniedIsRefused() {
    var who = List.of(PROVIDER.address());
    var terms = new Terms(BigInteger.ONE, 1, 1, 1, 1, BigInteger.ZERO, 2, List.of(), who, who);

    var create = Action.CreateDeal.of(stage.newClientId(), new byte[] {1}, terms, BigInteger.TWO);

    assertThat(stage.refused(CUSTOMER, create))
        .isEqualTo(new Revert("BadTerms", List.of("denied")));
  }

  @Test
  void aDefinitionOf16KiBIsKeptReadableAndOneByteMoreIsRefused() throws Exception {
    var largest = new byte[16 * 1024];
    Arrays.fill(largest, (byte) 0xef);
    var clientId = stage.newClientId();
    stage.accepted(CUSTOMER, Action.CreateDeal.of(clientId, largest, terms(1, 1), BigInteger.TWO));

    var kept = stage.views().definition(stage.views().dealIdOf(CUSTOMER.address(), clientId));
    var tooLarge =
        Action.CreateDeal.of(
            stage.newClientId(), new byte[16 * 1024 + 1], terms(1, 1), BigInteger.TWO);

    assertThat(kept).isEqualTo(largest);
    assertThat(stage.refused(CUSTOMER, tooLarge).name()).isEqualTo("DefinitionSize");
  }

  @Test
  void aCustomerWithoutTokensOpensNoDeal() {
    stage.accepted(CUSTOMER, new Action.Approve(BigInteger.ZERO));
    var create =
        Action.CreateDeal.of(stage.newClientId(), new byte[] {1}, terms(1, 1), BigInteger.TWO);

    assertThat(stage.send(CUSTOMER, create)).isInstanceOf(Stage.Result.Refused.class);
    assertThat(stage.balance(CUSTOMER).tokens()).isEqualTo(Stage.MUCH);
  }

  // ---- matching ----

  @Test
  void anEligibleUnitBecomesAWorkerAtTheOffersPrice() {
    var deal = stage.deal(terms(5, 1), 10);
    var peer = stage.peer(PROVIDER, "node-a", 2, 3);

    var worker = stage.seeWorker(stage.worker(deal, peer, 1));

    assertThat(worker.status()).isEqualTo(WorkerStatus.MATCHED);
    assertThat(worker.workerId()).isEqualTo(Ids.workerId(deal, 0));
    assertThat(worker.pricePerUnitEpoch()).isEqualTo(3);
    assertThat(worker.units()).containsExactly(1);
    assertThat(worker.peerId()).isEqualTo(peer);
  }

  @Test
  void aLaterOfferDoesNotTouchTheWorkersPrice() {
    var deal = stage.deal(terms(5, 1), 10);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 3), 0);

    stage.accepted(PROVIDER, new Action.SetOffer(BigInteger.valueOf(5), List.of()));

    assertThat(stage.seeWorker(worker).pricePerUnitEpoch()).isEqualTo(3);
  }

  @Test
  void badUnitsAreSkippedWithTheirReasonAndTheGoodOnesWork() {
    var deal = stage.deal(terms(5, 3), 30);
    var other = stage.deal(OTHER_CUSTOMER, terms(5, 1), 10);
    var peer = stage.peer(PROVIDER, "node-a", 4, 3);
    stage.match(other, peer, 1);

    var result = stage.match(deal, peer, 0, 1, 9, 0, 2);

    assertThat(stage.events(result, MarketEvent.WorkerMatched.class))
        .extracting(MarketEvent.WorkerMatched::units)
        .containsExactly(List.of(0), List.of(2));
    assertThat(stage.events(result, MarketEvent.UnitSkipped.class))
        .extracting(MarketEvent.UnitSkipped::unit, MarketEvent.UnitSkipped::reason)
        .containsExactly(
            tuple(1, MatchReason.UNIT_BUSY),
            tuple(9, MatchReason.UNIT_UNKNOWN),
            tuple(0, MatchReason.UNIT_BUSY));
  }

  @Test
  void unitsOfAWorkerAreWholeOrNone() {
    var terms = with(terms(1, 2), 1, 1, 2, 2, 10, 2);
    var deal = stage.deal(terms, 8);
    var peer = stage.peer(PROVIDER, "node-a", 5, 1);

    var result = stage.match(deal, peer, 0, 0, 1, 2);

    assertThat(stage.events(result, MarketEvent.WorkerMatched.class))
        .extracting(MarketEvent.WorkerMatched::units)
        .containsExactly(List.of(0, 1));
    assertThat(stage.events(result, MarketEvent.UnitSkipped.class))
        .extracting(MarketEvent.UnitSkipped::reason)
        .containsExactly(MatchReason.DUPLICATE, MatchReason.INCOMPLETE_WORKER);
  }

  @Test
  void everyReasonIsExplainedAsItIsDecided() throws Exception {
    var peer = stage.peer(PROVIDER, "node-a", 3, 3);
    var collateral =
        new Terms(BigInteger.TEN, 1, 2, 1, 2, BigInteger.ONE, 2, List.of(), List.of(), List.of());
    var capability = List.of(Ids.keccak(new byte[] {7}));
    var allowed = List.of(OTHER_PROVIDER.address());
    var denied = List.of(PROVIDER.address());
    var full = stage.deal(terms(5, 1), 10);
    stage.match(full, peer, 2);
    var limited = stage.deal(with(terms(5, 2), 5, 1, 2, 1, 1, 2), 20);
    var ended = stage.deal(terms(5, 1), 10);
    stage.accepted(CUSTOMER, new Action.EndDeal(ended));

    assertThat(reason(stage.deal(terms(5, 1), 10), peer, 0)).isEqualTo(MatchReason.ELIGIBLE);
    assertThat(stage.views().explain(Bytes32.ZERO, peer, 0)).isEqualTo(MatchReason.DEAL_UNKNOWN);
    assertThat(reason(ended, peer, 0)).isEqualTo(MatchReason.DEAL_ENDED);
    assertThat(reason(full, peer, 0)).isEqualTo(MatchReason.TARGET_REACHED);
    assertThat(reason(limited, Ids.keccak(new byte[] {1}), 0)).isEqualTo(MatchReason.PEER_UNKNOWN);
    assertThat(reason(limited, peer, 3)).isEqualTo(MatchReason.UNIT_UNKNOWN);
    assertThat(reason(limited, peer, 2)).isEqualTo(MatchReason.UNIT_BUSY);
    assertThat(reason(stage.deal(terms(2, 1), 4), peer, 0)).isEqualTo(MatchReason.PRICE_ABOVE_MAX);
    assertThat(reason(stage.deal(requiring(capability, List.of(), List.of()), 100), peer, 0))
        .isEqualTo(MatchReason.CAPABILITY_MISSING);
    assertThat(reason(stage.deal(requiring(List.of(), List.of(), denied), 100), peer, 0))
        .isEqualTo(MatchReason.PROVIDER_DENIED);
    assertThat(reason(stage.deal(requiring(List.of(), allowed, List.of()), 100), peer, 0))
        .isEqualTo(MatchReason.PROVIDER_NOT_ALLOWED);
    assertThat(reason(stage.deal(collateral, 100), peer, 0))
        .isEqualTo(MatchReason.COLLATERAL_SHORT);
    stage.match(limited, peer, 0);
    assertThat(reason(limited, peer, 1)).isEqualTo(MatchReason.PROVIDER_LIMIT);
    stage.accepted(PROVIDER, new Action.RemoveOffer());
    assertThat(reason(stage.deal(terms(5, 1), 10), peer, 1)).isEqualTo(MatchReason.OFFER_MISSING);
  }

  private static Terms requiring(
      List<Bytes32> capabilities, List<Address> allowed, List<Address> denied) {
    return new Terms(BigInteger.TEN, 1, 1, 1, 1, BigInteger.ZERO, 2, capabilities, allowed, denied);
  }

  /** The view's word, after seeing that the call decides alike. */
  private static MatchReason reason(Bytes32 deal, Bytes32 peer, int unit)
      throws ChainUnavailableException {
    var explained = stage.views().explain(deal, peer, unit);
    String before = stage.snapshot();
    var result = stage.match(deal, peer, unit);
    var skipped = stage.events(result, MarketEvent.UnitSkipped.class);
    var decided = skipped.isEmpty() ? MatchReason.ELIGIBLE : skipped.getFirst().reason();
    stage.restore(before);
    assertThat(decided).isEqualTo(explained);
    return explained;
  }

  @Test
  void theLimitPerProviderIsReachedExactly() {
    var deal = stage.deal(with(terms(1, 9), 1, 1, 9, 1, 3, 2), 18);
    var peer = stage.peer(PROVIDER, "node-a", 5, 1);

    var result = stage.match(deal, peer, 0, 1, 2, 3);

    assertThat(stage.events(result, MarketEvent.WorkerMatched.class)).hasSize(3);
    assertThat(stage.events(result, MarketEvent.UnitSkipped.class))
        .extracting(MarketEvent.UnitSkipped::reason)
        .containsExactly(MatchReason.PROVIDER_LIMIT);
  }

  @Test
  void capabilitiesMustAllBeOfferedAndMoreAreWelcome() {
    var one = Ids.keccak(new byte[] {1});
    var two = Ids.keccak(new byte[] {2});
    var three = Ids.keccak(new byte[] {3});
    var deal = stage.deal(requiring(List.of(one, three), List.of(), List.of()), 100);
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    stage.accepted(PROVIDER, new Action.SetOffer(BigInteger.ONE, List.of(one, two, three)));

    assertThat(stage.events(stage.match(deal, peer, 0), MarketEvent.WorkerMatched.class))
        .hasSize(1);
  }

  @Test
  void collateralIsLockedAtTheMatchAndFreeAfterTheRelease() {
    var terms =
        new Terms(
            BigInteger.TEN, 1, 2, 2, 2, BigInteger.valueOf(7), 2, List.of(), List.of(), List.of());
    var deal = stage.deal(terms, 80);
    var peer = stage.peer(PROVIDER, "node-a", 4, 1);
    stage.accepted(PROVIDER, new Action.DepositCollateral(BigInteger.valueOf(20)));

    var result = stage.match(deal, peer, 0, 1, 2, 3);
    var worker = stage.events(result, MarketEvent.WorkerMatched.class).getFirst();

    assertThat(worker.collateral()).isEqualTo(14);
    assertThat(stage.events(result, MarketEvent.UnitSkipped.class))
        .extracting(MarketEvent.UnitSkipped::reason)
        .containsOnly(MatchReason.COLLATERAL_SHORT);
    assertThat(stage.balance(PROVIDER).freeCollateral()).isEqualTo(6);
    assertThat(stage.balance(PROVIDER).lockedCollateral()).isEqualTo(14);
    stage.accepted(PROVIDER, new Action.RemoveWorker(deal, worker.workerId()));
    assertThat(stage.balance(PROVIDER).freeCollateral()).isEqualTo(20);
  }

  @Test
  void aMatchThatTheBalanceCannotPayForOneEpochIsSkipped() throws Exception {
    var deal = stage.deal(terms(5, 1), 10);
    var peer = stage.peer(PROVIDER, "node-a", 4, 5);
    var first = stage.worker(deal, peer, 0);
    stage.activate(PROVIDER, deal, first);
    stage.epochs(2);
    stage.accepted(CUSTOMER, new Action.SetTarget(deal, 2));

    assertThat(stage.see(deal).balance()).isZero();
    assertThat(stage.views().explain(deal, peer, 1)).isEqualTo(MatchReason.FUNDS_SHORT);
  }

  @Test
  void unitsThatTheProviderWithdrewAreNotMatchedButGoOnWorking() throws Exception {
    var deal = stage.deal(terms(5, 2), 20);
    var peer = stage.peer(PROVIDER, "node-a", 2, 1);
    var worker = stage.worker(deal, peer, 0);

    stage.accepted(PROVIDER, new Action.RemovePeer(peer));

    assertThat(stage.views().explain(deal, peer, 1)).isEqualTo(MatchReason.PEER_UNKNOWN);
    stage.activate(PROVIDER, deal, worker);
    assertThat(stage.see(deal).activeWorkers()).isEqualTo(1);
  }

  // ---- activation and pay ----

  @Test
  void aWorkerThatNeverActivatedEarnsNothing() {
    var deal = stage.deal(terms(1, 2), 100);
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    var silentPeer = stage.peer(OTHER_PROVIDER, "node-b", 1, 1);
    var honest = stage.worker(deal, peer, 0);
    var silent = stage.worker(deal, silentPeer, 0);
    stage.activate(PROVIDER, deal, honest);
    stage.epochs(5);

    stage.accepted(ANYONE, new Action.Claim(List.of(honest, silent)));
    stage.accepted(OTHER_PROVIDER, new Action.RemoveWorker(deal, silent));

    assertThat(stage.balance(OTHER_PROVIDER).withdrawable()).isZero();
    assertThat(stage.balance(PROVIDER).withdrawable()).isEqualTo(5);
    assertThat(stage.see(deal).balance()).isEqualTo(95);
  }

  @Test
  void aLateWorkerIsPaidFromItsOwnFirstEpochOn() {
    var deal = stage.deal(terms(1, 2), 100);
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    var latePeer = stage.peer(OTHER_PROVIDER, "node-b", 1, 1);
    stage.activate(PROVIDER, deal, stage.worker(deal, peer, 0));
    stage.epochs(4);
    var late = stage.worker(deal, latePeer, 0);
    stage.activate(OTHER_PROVIDER, deal, late);
    stage.epochs(2);

    assertThat(stage.seeWorker(late).unclaimed()).isEqualTo(2);
    assertThat(stage.seeWorker(Ids.workerId(deal, 0)).unclaimed()).isEqualTo(6);
  }

  @Test
  void onlyTheWorkersProviderActivates() {
    var deal = stage.deal(terms(1, 1), 2);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 1), 0);

    assertThat(stage.refused(OTHER_PROVIDER, Stage.activation(deal, worker)).name())
        .isEqualTo("NotWorkerProvider");
    assertThat(stage.refused(CUSTOMER, Stage.activation(deal, worker)).name())
        .isEqualTo("NotWorkerProvider");
  }

  @Test
  void activatingTwiceChangesNothingAndANewKeyIsTold() {
    var deal = stage.deal(terms(1, 1), 2);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 1), 0);
    stage.activate(PROVIDER, deal, worker);
    var newKey =
        new Action.ActivateWorker(deal, worker, Ids.keccak(new byte[] {9}), Stage.SIGNATURE);

    var again = stage.accepted(PROVIDER, Stage.activation(deal, worker));
    var changed = stage.accepted(PROVIDER, newKey);

    assertThat(again.logs()).isEmpty();
    assertThat(stage.events(changed, MarketEvent.WorkerActivated.class)).hasSize(1);
    assertThat(stage.see(deal).activeWorkers()).isEqualTo(1);
    assertThat(stage.see(deal).activePricePerEpoch()).isEqualTo(1);
    assertThat(stage.seeWorker(worker).activation().orElseThrow().key()).isEqualTo(newKey.key());
  }

  @Test
  void anActivationNeedsAKeyAndASignatureOf64Bytes() {
    var deal = stage.deal(terms(1, 1), 2);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 1), 0);

    assertThat(
            stage
                .refused(
                    PROVIDER,
                    new Action.ActivateWorker(deal, worker, Bytes32.ZERO, Stage.SIGNATURE))
                .name())
        .isEqualTo("KeyZero");
    assertThat(
            stage
                .refused(PROVIDER, new Action.ActivateWorker(deal, worker, worker, "0x1234"))
                .name())
        .isEqualTo("StatementSize");
  }

  @Test
  void anActivationThatIsNotPaidForTheEpochIsRefused() {
    var deal = stage.deal(terms(1, 2), 4);
    var peer = stage.peer(PROVIDER, "node-a", 2, 1);
    stage.activate(PROVIDER, deal, stage.worker(deal, peer, 0));
    var late = stage.worker(deal, peer, 1);
    stage.epochs(3);

    assertThat(stage.refused(PROVIDER, Stage.activation(deal, late)))
        .isEqualTo(new Revert("FundsShort", List.of(deal.hex(), "1", "2")));
  }

  @Test
  void epochsAreChargedWholeUntilTheBalanceIsUsedUp() {
    var deal = stage.deal(terms(1, 2), 4);
    var peer = stage.peer(PROVIDER, "node-a", 2, 1);
    stage.activate(PROVIDER, deal, stage.worker(deal, peer, 0));
    stage.activate(PROVIDER, deal, stage.worker(deal, peer, 1));

    var rows = new ArrayList<String>();
    for (int epoch = 0; epoch < 4; epoch++) {
      var seen = stage.see(deal);
      rows.add(
          (seen.currentEpoch() - seen.createdEpoch())
              + " "
              + seen.status()
              + " "
              + seen.balance()
              + " "
              + seen.unclaimed()
              + " paid through +"
              + (seen.paidThroughEpoch().orElseThrow() - seen.createdEpoch()));
      stage.epochs(1);
    }

    assertThat(rows)
        .containsExactly(
            "0 ACTIVE 4 0 paid through +1",
            "1 FUNDS_LOW 2 2 paid through +1",
            "2 OUT_OF_FUNDS 0 4 paid through +1",
            "3 OUT_OF_FUNDS 0 4 paid through +2");
  }

  @Test
  void anEpochThatWasNotCoveredIsNeverOwedLater() {
    var deal = stage.deal(terms(1, 1), 2);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 1), 0);
    stage.activate(PROVIDER, deal, worker);
    stage.epochs(5);

    stage.accepted(ANYONE, new Action.TopUp(deal, BigInteger.valueOf(12)));
    stage.epochs(3);

    assertThat(stage.see(deal).balance()).isEqualTo(7);
    assertThat(stage.seeWorker(worker).unclaimed()).isEqualTo(5);
  }

  @Test
  void anyoneMayTopUp() {
    var deal = stage.deal(terms(1, 1), 2);

    var result = stage.accepted(ANYONE, new Action.TopUp(deal, BigInteger.TEN));

    assertThat(stage.events(result, MarketEvent.ToppedUp.class))
        .containsExactly(new MarketEvent.ToppedUp(deal, ANYONE.address(), BigInteger.valueOf(8)));
    assertThat(stage.see(deal).balance()).isEqualTo(10);
  }

  @Test
  void whoSettlesAndWhenDoesNotChangeTheResult() {
    var peer = stage.peer(PROVIDER, "node-a", 2, 3);
    var often = stage.deal(terms(3, 1), 17);
    var never = stage.deal(OTHER_CUSTOMER, terms(3, 1), 17);
    stage.activate(PROVIDER, often, stage.worker(often, peer, 0));
    stage.activate(PROVIDER, never, stage.worker(never, peer, 1));
    for (int epoch = 0; epoch < 9; epoch++) {
      stage.accepted(ANYONE, new Action.Settle(often));
      stage.accepted(ANYONE, new Action.Claim(List.of(Ids.workerId(often, 0))));
      stage.epochs(1);
    }

    stage.accepted(CUSTOMER, new Action.EndDeal(often));
    stage.accepted(OTHER_CUSTOMER, new Action.EndDeal(never));
    stage.accepted(ANYONE, new Action.Claim(List.of(Ids.workerId(often, 0))));
    var before = stage.balance(PROVIDER).withdrawable();
    stage.accepted(ANYONE, new Action.Claim(List.of(Ids.workerId(never, 0))));

    assertThat(before).isEqualTo(15);
    assertThat(stage.balance(PROVIDER).withdrawable()).isEqualTo(30);
    assertThat(stage.balance(CUSTOMER).withdrawable())
        .isEqualTo(stage.balance(OTHER_CUSTOMER).withdrawable())
        .isEqualTo(2);
  }

  // ---- leaving ----

  @Test
  void aWorkerSentAwayIsPaidForTheCurrentEpoch() {
    var deal = stage.deal(terms(2, 1), 20);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);
    stage.activate(PROVIDER, deal, worker);
    stage.epochs(1);

    stage.accepted(CUSTOMER, new Action.RemoveWorker(deal, worker));

    assertThat(stage.balance(PROVIDER).withdrawable()).isEqualTo(4);
    assertThat(stage.see(deal).balance()).isEqualTo(16);
    stage.epochs(3);
    assertThat(stage.see(deal).balance()).isEqualTo(16);
  }

  @Test
  void aProviderThatLeavesGoesWithoutTheCurrentEpoch() {
    var deal = stage.deal(terms(2, 1), 20);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);
    stage.activate(PROVIDER, deal, worker);
    stage.epochs(1);

    stage.accepted(PROVIDER, new Action.RemoveWorker(deal, worker));

    assertThat(stage.balance(PROVIDER).withdrawable()).isEqualTo(2);
    assertThat(stage.see(deal).balance()).isEqualTo(18);
  }

  @Test
  void strangersRemoveNobodyAndARemovedWorkerIsGone() {
    var deal = stage.deal(terms(2, 1), 20);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);

    assertThat(stage.refused(ANYONE, new Action.RemoveWorker(deal, worker)).name())
        .isEqualTo("NotParty");
    stage.accepted(CUSTOMER, new Action.RemoveWorker(deal, worker));
    assertThat(stage.refused(PROVIDER, Stage.activation(deal, worker)).name())
        .isEqualTo("WorkerGone");
    assertThat(stage.refused(PROVIDER, new Action.RemoveWorker(deal, worker)).name())
        .isEqualTo("WorkerGone");
  }

  @Test
  void aLostWorkerIsReplacedAtOnce() {
    var deal = stage.deal(terms(2, 1), 20);
    var peer = stage.peer(PROVIDER, "node-a", 2, 2);
    var worker = stage.worker(deal, peer, 0);
    stage.activate(PROVIDER, deal, worker);
    stage.accepted(CUSTOMER, new Action.RemoveWorker(deal, worker));

    var next = stage.worker(deal, peer, 0);

    assertThat(next).isEqualTo(Ids.workerId(deal, 1));
  }

  // ---- the end ----

  @Test
  void theEndChargesTheCurrentEpochAndGivesBackTheRest() {
    var deal = stage.deal(terms(2, 1), 20);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);
    stage.activate(PROVIDER, deal, worker);
    stage.epochs(2);

    stage.accepted(CUSTOMER, new Action.EndDeal(deal));

    var ending = stage.see(deal);
    assertThat(ending.status()).isEqualTo(DealStatus.ENDING);
    assertThat(ending.finalEpoch()).isEqualTo(OptionalLong.of(ending.currentEpoch()));
    assertThat(ending.unclaimed()).isEqualTo(6);
    assertThat(stage.balance(CUSTOMER).withdrawable()).isEqualTo(14);
    stage.epochs(1);
    assertThat(stage.see(deal).status()).isEqualTo(DealStatus.ENDED);
  }

  @Test
  void aDealThatNobodyServesIsFinalAtOnceAndCostsNothing() {
    var deal = stage.deal(terms(2, 1), 20);
    stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);

    stage.accepted(CUSTOMER, new Action.EndDeal(deal));

    assertThat(stage.see(deal).status()).isEqualTo(DealStatus.ENDED);
    assertThat(stage.see(deal).finalEpoch()).isEqualTo(OptionalLong.of(0));
    stage.accepted(CUSTOMER, new Action.Withdraw());
    assertThat(stage.balance(CUSTOMER).tokens()).isEqualTo(Stage.MUCH);
  }

  @Test
  void unitsAreFreeWhenTheDealIsFinalWithoutAnybodyReleasingThem() throws Exception {
    var terms =
        new Terms(BigInteger.TWO, 1, 2, 1, 9, BigInteger.TEN, 2, List.of(), List.of(), List.of());
    var peer = stage.peer(PROVIDER, "node-a", 1, 2);
    stage.accepted(PROVIDER, new Action.DepositCollateral(BigInteger.valueOf(30)));
    var deal = stage.deal(terms, 20);
    var next = stage.deal(OTHER_CUSTOMER, terms, 20);
    var worker = stage.worker(deal, peer, 0);
    stage.activate(PROVIDER, deal, worker);
    stage.accepted(CUSTOMER, new Action.EndDeal(deal));

    assertThat(stage.views().explain(next, peer, 0)).isEqualTo(MatchReason.UNIT_BUSY);
    stage.epochs(1);
    assertThat(stage.views().units(peer).getFirst().workerId()).isEmpty();
    var successor = stage.worker(next, peer, 0);
    stage.accepted(ANYONE, new Action.Claim(List.of(worker)));

    assertThat(stage.seeWorker(worker).status()).isEqualTo(WorkerStatus.RELEASED);
    assertThat(stage.views().units(peer).getFirst().workerId()).contains(successor);
    assertThat(stage.balance(PROVIDER).lockedCollateral()).isEqualTo(10);
    assertThat(stage.views().workersOf(PROVIDER.address()))
        .extracting(OnChainWorker::workerId)
        .containsExactly(successor);
  }

  @Test
  void theEndCostsTheSameForOneWorkerAndForForty() {
    var peer = stage.peer(PROVIDER, "node-a", 100, 1);
    long one = gasOfEnding(peer, 1, 0);
    long forty = gasOfEnding(peer, 40, 10);

    assertThat(forty).isLessThanOrEqualTo(one + one / 20);
  }

  private static long gasOfEnding(Bytes32 peer, int workers, int firstUnit) {
    var deal = stage.deal(terms(1, workers), 1000);
    var units = IntStream.range(firstUnit, firstUnit + workers).boxed().toArray(Integer[]::new);
    for (var matched :
        stage.events(stage.match(deal, peer, units), MarketEvent.WorkerMatched.class)) {
      stage.activate(PROVIDER, deal, matched.workerId());
    }
    return stage.accepted(CUSTOMER, new Action.EndDeal(deal)).gas();
  }

  @Test
  void afterTheEndNothingChangesAnyMore() {
    var deal = stage.deal(terms(2, 1), 20);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);
    stage.accepted(CUSTOMER, new Action.EndDeal(deal));

    assertThat(
            List.of(
                stage.refused(CUSTOMER, new Action.EndDeal(deal)),
                stage.refused(CUSTOMER, new Action.SetTarget(deal, 1)),
                stage.refused(CUSTOMER, new Action.SetMaxPrice(deal, BigInteger.TEN)),
                stage.refused(ANYONE, new Action.TopUp(deal, BigInteger.valueOf(30))),
                stage.refused(PROVIDER, Stage.activation(deal, worker)),
                stage.refused(PROVIDER, new Action.RemoveWorker(deal, worker)),
                stage.refused(ANYONE, new Action.Settle(deal))))
        .extracting(Revert::name)
        .containsOnly("DealOver");
  }

  @Test
  void onlyTheCustomerChangesOrEndsADeal() {
    var deal = stage.deal(terms(2, 1), 20);

    assertThat(
            List.of(
                stage.refused(PROVIDER, new Action.EndDeal(deal)),
                stage.refused(ANYONE, new Action.SetTarget(deal, 2)),
                stage.refused(OTHER_CUSTOMER, new Action.SetMaxPrice(deal, BigInteger.ONE))))
        .extracting(Revert::name)
        .containsOnly("NotCustomer");
  }

  // ---- changing terms ----

  @Test
  void targetAndHighestPriceOfARunningDealCanChange() {
    var deal = stage.deal(terms(2, 1), 20);

    var target = stage.accepted(CUSTOMER, new Action.SetTarget(deal, 3));
    var price = stage.accepted(CUSTOMER, new Action.SetMaxPrice(deal, BigInteger.TEN));

    assertThat(stage.events(target, MarketEvent.TargetChanged.class))
        .containsExactly(new MarketEvent.TargetChanged(deal, 3));
    assertThat(stage.events(price, MarketEvent.MaxPriceChanged.class))
        .containsExactly(new MarketEvent.MaxPriceChanged(deal, BigInteger.TEN));
    assertThat(stage.see(deal).terms()).isEqualTo(with(terms(10, 3), 10, 1, 3, 1, 100, 2));
  }

  @Test
  void aTargetBelowTheMinimumIsRefused() {
    var deal = stage.deal(with(terms(1, 3), 1, 2, 3, 1, 9, 2), 6);

    assertThat(stage.refused(CUSTOMER, new Action.SetTarget(deal, 1)).name())
        .isEqualTo("TargetOutOfRange");
  }

  // ---- money out ----

  @Test
  void earningsAreClaimedByAnyoneAndPulledByTheProvider() {
    var deal = stage.deal(terms(2, 1), 20);
    var worker = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);
    stage.activate(PROVIDER, deal, worker);
    stage.epochs(3);

    stage.accepted(ANYONE, new Action.Claim(List.of(worker, worker)));
    stage.accepted(PROVIDER, new Action.Withdraw());

    assertThat(stage.balance(PROVIDER).tokens()).isEqualTo(Stage.MUCH.add(BigInteger.valueOf(6)));
    assertThat(stage.refused(PROVIDER, new Action.Withdraw()).name())
        .isEqualTo("NothingToWithdraw");
  }

  @Test
  void lockedCollateralCannotBeWithdrawn() {
    var terms =
        new Terms(
            BigInteger.TEN, 1, 1, 1, 1, BigInteger.valueOf(7), 2, List.of(), List.of(), List.of());
    var deal = stage.deal(terms, 20);
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    stage.accepted(PROVIDER, new Action.DepositCollateral(BigInteger.TEN));
    stage.match(deal, peer, 0);

    var all = new Action.WithdrawCollateral(BigInteger.valueOf(-1));

    assertThat(stage.refused(PROVIDER, all).name()).isEqualTo("CollateralShort");
    stage.accepted(PROVIDER, new Action.WithdrawCollateral(BigInteger.ZERO));
    assertThat(stage.balance(PROVIDER).freeCollateral()).isZero();
  }

  @Test
  void oneProvidersMoneyDoesNotWaitForAnothers() {
    var deal = stage.deal(terms(2, 2), 20);
    var first = stage.worker(deal, stage.peer(PROVIDER, "node-a", 1, 2), 0);
    var second = stage.worker(deal, stage.peer(OTHER_PROVIDER, "node-b", 1, 2), 0);
    stage.activate(PROVIDER, deal, first);
    stage.activate(OTHER_PROVIDER, deal, second);
    stage.epochs(1);

    stage.accepted(CUSTOMER, new Action.EndDeal(deal));
    stage.accepted(ANYONE, new Action.Claim(List.of(second)));
    stage.accepted(OTHER_PROVIDER, new Action.Withdraw());

    assertThat(stage.balance(OTHER_PROVIDER).tokens())
        .isEqualTo(Stage.MUCH.add(BigInteger.valueOf(4)));
    assertThat(stage.seeWorker(first).unclaimed()).isEqualTo(4);
  }

  // ---- providers ----

  @Test
  void peerAndUnitIdsAreTheSharedHashes() throws Exception {
    var peer = stage.peer(PROVIDER, "node-a.example.org", 3, 1);

    var seen = stage.views().peer(peer).orElseThrow();

    assertThat(seen.nodeName()).isEqualTo("node-a.example.org");
    assertThat(seen.units()).containsExactly(0, 1, 2);
    assertThat(stage.views().peers(PROVIDER.address())).containsExactly(peer);
    assertThat(stage.views().providers()).containsExactly(PROVIDER.address());
  }

  @Test
  void registeringTwiceChangesNothing() {
    stage.peer(PROVIDER, "node-a", 3, 1);

    var again = stage.accepted(PROVIDER, new Action.RegisterPeer("node-a", List.of(2, 1)));

    assertThat(again.logs()).isEmpty();
  }

  @Test
  void everyChangeOfAnOfferAndItsUnitsIsTold() {
    var peer = stage.peer(PROVIDER, "node-a", 2, 1);

    var removedUnit = stage.accepted(PROVIDER, new Action.RemoveUnits(peer, List.of(1, 7)));
    var removedPeer = stage.accepted(PROVIDER, new Action.RemovePeer(peer));
    var removedOffer = stage.accepted(PROVIDER, new Action.RemoveOffer());

    assertThat(stage.events(removedUnit, MarketEvent.UnitsRemoved.class))
        .containsExactly(new MarketEvent.UnitsRemoved(peer, List.of(1)));
    assertThat(stage.events(removedPeer, MarketEvent.PeerRemoved.class)).hasSize(1);
    assertThat(stage.events(removedOffer, MarketEvent.OfferRemoved.class)).hasSize(1);
  }

  @Test
  void anotherProvidersPeerCannotBeTouched() {
    var peer = stage.peer(PROVIDER, "node-a", 2, 1);

    assertThat(stage.refused(OTHER_PROVIDER, new Action.RemovePeer(peer)).name())
        .isEqualTo("NotPeerOwner");
    assertThat(stage.refused(OTHER_PROVIDER, new Action.RemoveUnits(peer, List.of(0))).name())
        .isEqualTo("NotPeerOwner");
  }

  @Test
  void anOfferForNothingIsRefused() {
    assertThat(stage.refused(PROVIDER, new Action.SetOffer(BigInteger.ZERO, List.of())).name())
        .isEqualTo("PriceZero");
  }

  @Test
  void aPeerWithThreeHundredUnitsIsRegisteredAndRemovedInOneTransactionEach() throws Exception {
    var peer = stage.peer(PROVIDER, "node-a", 300, 1);
    int units = stage.views().peer(peer).orElseThrow().units().size();

    var removed = stage.accepted(PROVIDER, new Action.RemovePeer(peer));

    assertThat(units).isEqualTo(300);
    assertThat(removed.gas()).isLessThan(100_000);
  }
}
