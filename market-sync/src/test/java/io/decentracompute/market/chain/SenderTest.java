package io.decentracompute.market.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.market.chain.dev.DevAccount;
import io.decentracompute.market.chain.dev.DevChain;
import io.decentracompute.market.chain.dev.DevControl;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions of ours under restarts, lost answers, stuck pools and refusals. */
@Tag("contract")
class SenderTest {
  private static final DevAccount CUSTOMER = DevAccount.CUSTOMER;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Action APPROVE = new Action.Approve(BigInteger.TEN);

  private final MemoryIntents intents = new MemoryIntents();
  private DevChain devChain;
  private FaultyRpc proxy;
  private Chain chain;
  private TransactionSender sender;

  @BeforeEach
  void start() throws Exception {
    devChain = DevChain.start(DevChain.Options.standard().withBlockTime(Duration.ofMillis(100)));
    proxy = new FaultyRpc(devChain.rpc());
    restart();
  }

  /** A new process of ours: nothing in memory but what the store kept. */
  private void restart() throws Exception {
    if (chain != null) {
      chain.close();
    }
    chain = connect(proxy.uri());
    sender = chain.sender(CUSTOMER.privateKey(), intents);
  }

  private Chain connect(URI... rpc) throws Exception {
    return Chain.connect(
        new ChainConfig(
            31337,
            List.of(rpc),
            devChain.contracts(),
            0,
            Duration.ofSeconds(5),
            10_000,
            BigInteger.TEN.pow(18)));
  }

  @AfterEach
  void stop() {
    chain.close();
    proxy.close();
    devChain.close();
  }

  private long nonce() {
    return Long.decode(
        devChain
            .control()
            .call("eth_getTransactionCount", CUSTOMER.address().hex(), "latest")
            .asText());
  }

  @Test
  void anActionIsDoneOnceAndFoundDoneAfterwards() throws Exception {
    var first = sender.carryOut("approve", APPROVE, LONG);
    var second = sender.carryOut("approve", APPROVE, LONG);

    assertThat(first).isInstanceOf(Outcome.Done.class);
    assertThat(second).isEqualTo(new Outcome.AlreadyDone());
    assertThat(nonce()).isEqualTo(1);
    assertThat(intents.open()).isEmpty();
  }

  @Test
  void aContractsRefusalIsTypedAndCostsNothing() throws Exception {
    var outcome = sender.carryOut("end", new Action.EndDeal(Bytes32.ZERO), LONG);

    assertThat(outcome)
        .isEqualTo(new Outcome.Refused(new Revert("DealUnknown", List.of(Bytes32.ZERO.hex()))));
    assertThat(nonce()).isZero();
  }

  @Test
  void anAccountWithoutGasIsTold() throws Exception {
    devChain.control().call("anvil_setBalance", CUSTOMER.address().hex(), "0x10");

    var outcome = sender.carryOut("approve", APPROVE, LONG);

    assertThat(outcome).isInstanceOf(Outcome.WithoutGas.class);
    assertThat(intents.open()).isEmpty();
  }

  @Test
  void aTransactionAboveTheCapIsNotSent() throws Exception {
    try (var poor =
        Chain.connect(
            new ChainConfig(
                31337,
                List.of(devChain.rpc()),
                devChain.contracts(),
                0,
                LONG,
                1000,
                BigInteger.ONE))) {
      var outcome = poor.sender(CUSTOMER.privateKey(), intents).carryOut("approve", APPROVE, LONG);

      assertThat(outcome).isInstanceOf(Outcome.TooExpensive.class);
      assertThat(nonce()).isZero();
    }
  }

  @Test
  void aProcessThatDiesBeforeTheBroadcastSendsTheSameTransactionInItsNextLife() throws Exception {
    intents.dieAfterNextSave();
    assertThatThrownBy(() -> sender.carryOut("approve", APPROVE, LONG))
        .isInstanceOf(MemoryIntents.Killed.class);

    restart();
    var outcome = sender.carryOut("approve", APPROVE, LONG);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Done.class,
            done ->
                assertThat(done.transactionHash())
                    .isEqualTo(intents.saved().getFirst().attempts().getFirst().hash()));
    assertThat(nonce()).isEqualTo(intents.intents()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"ANSWER_LOST", "REQUEST_LOST"})
  void aLostBroadcastNeverBecomesASecondTransaction(FaultyRpc.Fault fault) throws Exception {
    proxy.become(fault, "eth_sendRawTransaction");
    var lost = sender.carryOut("approve", APPROVE, SHORT);
    proxy.become(FaultyRpc.Fault.NONE);

    restart();
    var outcome = sender.carryOut("approve", APPROVE, LONG);

    assertThat(lost).isInstanceOf(Outcome.Pending.class);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(nonce()).isEqualTo(intents.intents()).isEqualTo(1);
  }

  /** Everything a customer does to a deal, in order; each step names what shall be true. */
  private static List<Action> life(Bytes32 dealId, Bytes32 clientId) {
    return List.of(
        new Action.Approve(BigInteger.valueOf(1000)),
        Action.CreateDeal.of(clientId, new byte[] {1}, Stage.terms(5, 1), BigInteger.TEN),
        new Action.SetTarget(dealId, 2),
        new Action.TopUp(dealId, BigInteger.valueOf(25)),
        new Action.EndDeal(dealId),
        new Action.Withdraw());
  }

  @ParameterizedTest
  @CsvSource({
    "1, REQUEST_LOST", "2, REQUEST_LOST", "3, REQUEST_LOST", "4, REQUEST_LOST", "5, REQUEST_LOST",
    "6, REQUEST_LOST", "1, ANSWER_LOST", "2, ANSWER_LOST", "3, ANSWER_LOST", "4, ANSWER_LOST",
    "5, ANSWER_LOST", "6, ANSWER_LOST"
  })
  void aProcessKilledAtItsNthTransactionSendsEachOfThemOnce(int nth, FaultyRpc.Fault fault)
      throws Exception {
    var clientId = Ids.keccak(new byte[] {1});
    var dealId = chain.market().dealIdOf(CUSTOMER.address(), clientId);
    var life = life(dealId, clientId);
    proxy.become(fault, "eth_sendRawTransaction", nth);
    for (int step = 0; step < nth - 1; step++) {
      assertThat(sender.carryOut("step " + step, life.get(step), LONG))
          .isInstanceOf(Outcome.Done.class);
    }
    assertThat(sender.carryOut("step " + (nth - 1), life.get(nth - 1), SHORT))
        .isInstanceOf(Outcome.Pending.class);
    proxy.become(FaultyRpc.Fault.NONE);

    restart();
    for (int next = nth - 1; next < life.size(); next++) {
      assertThat(sender.carryOut("step " + next, life.get(next), LONG))
          .isInstanceOf(Outcome.Done.class);
    }

    assertThat(nonce()).isEqualTo(intents.intents()).isEqualTo(life.size());
    assertThat(chain.market().balance(CUSTOMER.address()).tokens())
        .isEqualTo(DevControl.STARTING_TOKENS);
  }

  @Test
  void anIntentOfAnEarlierLifeIsFinishedBeforeANewOneBegins() throws Exception {
    intents.dieAfterNextSave();
    assertThatThrownBy(() -> sender.carryOut("approve", APPROVE, LONG))
        .isInstanceOf(MemoryIntents.Killed.class);

    restart();
    var outcome = sender.carryOut("offer", new Action.SetOffer(BigInteger.ONE, List.of()), LONG);

    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(chain.market().balance(CUSTOMER.address()).allowance()).isEqualTo(10);
    assertThat(nonce()).isEqualTo(intents.intents()).isEqualTo(2);
  }

  @Test
  void resumeSendsWhatWasLostWithoutAnyNewWish() throws Exception {
    intents.dieAfterNextSave();
    assertThatThrownBy(() -> sender.carryOut("approve", APPROVE, LONG))
        .isInstanceOf(MemoryIntents.Killed.class);

    restart();
    sender.resume();
    devChain.control().receipt(intents.open().getFirst().attempts().getFirst().hash().hex());
    sender.resume();

    assertThat(intents.open()).isEmpty();
    assertThat(nonce()).isEqualTo(1);
  }

  @Test
  void aNonceThatSomebodyElseUsedMakesTheIntentVoidAndTheWishBeginsAgain() throws Exception {
    intents.dieAfterNextSave();
    assertThatThrownBy(() -> sender.carryOut("approve", APPROVE, LONG))
        .isInstanceOf(MemoryIntents.Killed.class);
    String other =
        devChain
            .control()
            .send(CUSTOMER, Map.of("to", DevAccount.ANYONE.address().hex(), "value", "0x1"));
    devChain.control().receipt(other);

    restart();
    var outcome = sender.carryOut("approve", APPROVE, LONG);

    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(nonce()).isEqualTo(2);
    assertThat(intents.open()).isEmpty();
  }

  @Test
  void aStuckTransactionIsReplacedByADearerOneWithTheSameNonce() throws Exception {
    var control = devChain.control();
    control.call("evm_setIntervalMining", 0);
    // A higher base fee than the transaction can pay keeps it in the pool.
    var pending = sender.carryOut("approve", APPROVE, SHORT);
    for (int i = 0; i < IntentSender.STUCK_AFTER_BLOCKS; i++) {
      control.call("anvil_setNextBlockBaseFeePerGas", "0x174876e800");
      control.mine(1);
    }
    control.call("evm_setIntervalMining", 1);

    var outcome = sender.carryOut("approve", APPROVE, LONG);

    assertThat(pending).isInstanceOf(Outcome.Pending.class);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(intents.saved().getLast().attempts()).hasSizeGreaterThan(1);
    assertThat(nonce()).isEqualTo(1);
  }

  @Test
  void topUpsAddUpToTheWishedSumHoweverOftenTheyAreAsked() throws Exception {
    sender.carryOut("approve", new Action.Approve(BigInteger.valueOf(1000)), LONG);
    var clientId = Ids.keccak(new byte[] {1});
    sender.carryOut(
        "create",
        Action.CreateDeal.of(clientId, new byte[] {1}, Stage.terms(5, 1), BigInteger.TEN),
        LONG);
    var dealId = chain.market().dealIdOf(CUSTOMER.address(), clientId);
    var topUp = new Action.TopUp(dealId, BigInteger.valueOf(25));

    sender.carryOut("top-up", topUp, LONG);
    sender.carryOut("top-up", topUp, LONG);

    assertThat(chain.market().deal(dealId).orElseThrow().balance()).isEqualTo(25);
    assertThat(nonce()).isEqualTo(3);
  }

  @Test
  void withoutAnyEndpointNothingIsClaimed() {
    proxy.become(FaultyRpc.Fault.DOWN);

    assertThatThrownBy(() -> sender.carryOut("approve", APPROVE, SHORT))
        .isInstanceOf(ChainUnavailableException.class)
        .hasMessageContaining(proxy.uri().toString());
    assertThat(intents.open()).isEmpty();
  }

  @Test
  void theKeyShowsInNoText() {
    assertThat(new Signer(CUSTOMER.privateKey(), 31337).toString())
        .doesNotContain(CUSTOMER.privateKey().substring(2))
        .contains(CUSTOMER.address().hex());
  }
}
