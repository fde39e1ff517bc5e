package io.decentracompute.market.deal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.deal.DealChain;
import io.decentracompute.crds.deal.DealChainStatus;
import io.decentracompute.crds.deal.DealConditions;
import io.decentracompute.crds.deal.DealSpec;
import io.decentracompute.crds.deal.TransactionState;
import io.decentracompute.crds.deal.WorkerPhase;
import io.decentracompute.crds.deal.WorkerState;
import io.decentracompute.crds.deal.WorkerStatement;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.DealStatus;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Terms;
import io.decentracompute.market.chain.WorkerStatus;
import io.decentracompute.market.statement.PeerIds;
import io.decentracompute.market.statement.WorkerStatements;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DealPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final Bytes32 DEAL = new Bytes32("0x" + "d".repeat(64));
  private static final Bytes32 WORKER = new Bytes32("0x" + "7".repeat(64));
  private static final Bytes32 PEER = new Bytes32("0x" + "2".repeat(64));
  private static final Address SELLER = new Address("0x" + "a".repeat(40));
  private static final Address BUYER = new Address("0x" + "c".repeat(40));

  @Test
  void aReadyWorkerIsActivatedWithItsStatement() {
    var keys = keys();

    var plan = plan(worker(WorkerStatus.MATCHED), ready(keys, DEAL), DealStatus.FILLING, false);

    assertThat(plan.next())
        .get()
        .isInstanceOfSatisfying(
            Action.ActivateWorker.class,
            activate -> {
              assertThat(activate.workerId()).isEqualTo(WORKER);
              assertThat(activate.key()).isEqualTo(key(keys));
            });
    assertThat(plan.chain().orElseThrow().activations())
        .singleElement()
        .satisfies(a -> assertThat(a.state()).isEqualTo(TransactionState.PENDING));
  }

  @Test
  void aStatementForAnotherDealIsNotSent() {
    var plan = plan(worker(WorkerStatus.MATCHED), ready(keys(), PEER), DealStatus.FILLING, false);

    assertThat(plan.next()).isEmpty();
    assertThat(plan.chain().orElseThrow().activations())
        .singleElement()
        .satisfies(a -> assertThat(a.state()).isEqualTo(TransactionState.FAILED));
    assertThat(plan.chain().orElseThrow().pending())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("signed another statement"));
  }

  @Test
  void anEndThatIsNotFinalLeavesTheDealServing() {
    var plan = plan(worker(WorkerStatus.ACTIVE), List.of(), DealStatus.ENDED, false);

    assertThat(plan.spec().orElseThrow().ended()).isFalse();
    assertThat(plan.spec().orElseThrow().workers()).hasSize(1);
    assertThat(plan.over()).isFalse();
  }

  @Test
  void anEndThatIsFinalIsSaidAndWaitsForTheWorkersToDrain() {
    var plan = plan(worker(WorkerStatus.ACTIVE), List.of(), DealStatus.ENDED, true);

    assertThat(plan.spec().orElseThrow().ended()).isTrue();
    assertThat(plan.next()).isEmpty();
    assertThat(plan.over()).isFalse();
  }

  @Test
  void aDrainedDealIsClaimedAndThenOver() {
    var drained = List.of(Condition.of(DealConditions.Ready.ENDED, "Drained.", 1, NOW));

    var claims =
        plan(worker(WorkerStatus.ACTIVE), List.of(), DealStatus.ENDED, true, true, drained);
    assertThat(claims.next()).contains(new Action.Claim(List.of(WORKER)));
    assertThat(claims.over()).isFalse();

    var over =
        plan(worker(WorkerStatus.RELEASED), List.of(), DealStatus.ENDED, true, true, drained);
    assertThat(over.next()).isEmpty();
    assertThat(over.over()).isTrue();
  }

  @Test
  void aReleaseThatIsNotFinalTakesNoWorkerAway() {
    var plan = plan(worker(WorkerStatus.RELEASED), List.of(), DealStatus.ACTIVE, false);

    assertThat(plan.spec().orElseThrow().workers()).hasSize(1);
  }

  @Test
  void aChainThatIsDownChangesNothingButTheCondition() {
    var plan =
        DealPlanner.plan(
            facts(
                new DealFacts.View.Unreachable("down"),
                List.of(),
                List.of(),
                false,
                Optional.empty()));

    assertThat(plan.spec()).isEmpty();
    assertThat(plan.next()).isEmpty();
    assertThat(plan.over()).isFalse();
    assertThat(plan.funded().is(DealConditions.Funded.CHAIN_UNREACHABLE)).isTrue();
  }

  @Test
  void aFirstUnpaidEpochIsServedAndTheNextIsNot() {
    var first = unpaid(5, Optional.empty());
    assertThat(first.chain().orElseThrow().status()).isEqualTo(DealChainStatus.FUNDS_LOW);
    assertThat(first.chain().orElseThrow().unpaidFromEpoch()).isEqualTo(5);

    var second = unpaid(6, first.chain());
    assertThat(second.chain().orElseThrow().status()).isEqualTo(DealChainStatus.SUSPENDED);
    assertThat(second.chain().orElseThrow().unpaidFromEpoch()).isEqualTo(5);
    assertThat(second.next()).isEmpty();
    assertThat(second.spec().orElseThrow().workers()).hasSize(1);
  }

  @Test
  void aWorkerThatNobodyPaysForLongIsTakenOutOfTheDeal() {
    var known = unpaid(5, Optional.empty()).chain();

    assertThat(unpaid(7, known).next()).isEmpty();
    assertThat(unpaid(8, known).next()).contains(new Action.RemoveWorker(DEAL, WORKER));
  }

  @Test
  void aTopUpEndsTheSuspension() {
    var known = unpaid(5, Optional.empty()).chain();

    var plan =
        DealPlanner.plan(
            facts(
                seen(worker(WorkerStatus.ACTIVE), DealStatus.ACTIVE, false, 9),
                List.of(),
                List.of(),
                false,
                known));

    assertThat(plan.chain().orElseThrow().status()).isEqualTo(DealChainStatus.ACTIVE);
    assertThat(plan.chain().orElseThrow().unpaidFromEpoch()).isNull();
    assertThat(plan.next()).isEmpty();
  }

  private static DealPlan plan(
      OnChainWorker worker, List<WorkerState> states, DealStatus status, boolean isFinal) {
    return plan(worker, states, status, isFinal, false, List.of());
  }

  private static DealPlan plan(
      OnChainWorker worker,
      List<WorkerState> states,
      DealStatus status,
      boolean isFinal,
      boolean endedInSpec,
      List<Condition> conditions) {
    return DealPlanner.plan(
        facts(seen(worker, status, isFinal, 5), states, conditions, endedInSpec, Optional.empty()));
  }

  /** The plan for a worker that serves while nobody pays. */
  private static DealPlan unpaid(long epoch, Optional<DealChain> known) {
    var seen = seen(worker(WorkerStatus.ACTIVE), DealStatus.OUT_OF_FUNDS, false, epoch);
    return DealPlanner.plan(facts(seen, List.of(), List.of(), false, known));
  }

  private static DealFacts.View.Seen seen(
      OnChainWorker worker, DealStatus status, boolean isFinal, long epoch) {
    var terms =
        new Terms(BigInteger.TEN, 1, 1, 1, 9, BigInteger.ZERO, 4, List.of(), List.of(), List.of());
    var over = status == DealStatus.ENDED;
    var deal =
        new OnChainDeal(
            DEAL,
            BUYER,
            PEER,
            status,
            terms,
            PEER,
            1,
            1,
            5,
            4,
            OptionalLong.of(over ? 4 : 8),
            over ? OptionalLong.of(4) : OptionalLong.empty(),
            BigInteger.valueOf(40),
            BigInteger.ZERO,
            BigInteger.valueOf(40),
            BigInteger.TEN,
            1,
            1,
            1);
    return new DealFacts.View.Seen(
        31337,
        epoch,
        deal,
        List.of(worker),
        "{}",
        isFinal,
        Set.of(),
        true,
        new Patience(1, 3),
        BigInteger.TEN);
  }

  private static DealFacts facts(
      DealFacts.View view,
      List<WorkerState> states,
      List<Condition> conditions,
      boolean endedInSpec,
      Optional<DealChain> known) {
    return new DealFacts(
        "dev", 1, spec(endedInSpec), states, conditions, known, view, Map.of(), NOW);
  }

  private static DealSpec spec(boolean ended) {
    return new DealSpec(
        "dev",
        DEAL.hex(),
        BUYER.hex(),
        new io.decentracompute.crds.deal.DealTerms("5", 1, 1, 1, 4, "0"),
        "{}",
        List.of(new io.decentracompute.crds.deal.DealWorker(WORKER.hex(), List.of(PEER.hex()))),
        8,
        ended);
  }

  private static OnChainWorker worker(WorkerStatus status) {
    return new OnChainWorker(
        WORKER,
        DEAL,
        SELLER,
        PEER,
        status,
        List.of(0),
        BigInteger.valueOf(5),
        BigInteger.ZERO,
        2,
        OptionalLong.empty(),
        BigInteger.ZERO,
        Optional.empty());
  }

  private static List<WorkerState> ready(KeyPair keys, Bytes32 deal) {
    var payload = WorkerStatements.payload(31337, deal, WORKER, SELLER).getBytes(UTF_8);
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(payload);
      return List.of(
          new WorkerState(
              WORKER.hex(),
              WorkerPhase.READY,
              "node-2",
              PeerIds.of(key(keys)),
              new WorkerStatement(
                  Base64.getEncoder().encodeToString(payload),
                  Base64.getEncoder().encodeToString(signer.sign())),
              List.of(),
              null));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes32 key(KeyPair keys) {
    var encoded = keys.getPublic().getEncoded();
    return Bytes32.of(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
  }
}
