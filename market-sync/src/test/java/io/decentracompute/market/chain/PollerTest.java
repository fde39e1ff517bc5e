package io.decentracompute.market.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.market.chain.dev.DevAccount;
import io.decentracompute.market.chain.dev.DevChain;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log poller on a real chain whose blocks become void without notice. */
@Tag("contract")
class PollerTest {
  private DevChain devChain;
  private FaultyRpc proxy;
  private Chain chain;

  @BeforeEach
  void start() throws Exception {
    devChain = DevChain.start(DevChain.Options.standard().withInstantBlocks());
    proxy = new FaultyRpc(devChain.rpc());
    chain = connect(0);
  }

  private Chain connect(int confirmations) throws Exception {
    return Chain.connect(
        new ChainConfig(
            31337,
            List.of(proxy.uri()),
            devChain.contracts(),
            confirmations,
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

  /** One block with one event. */
  private void offer(int price) {
    var data = Artifact.load("Registry").call("setOffer", price, List.of());
    var registry = devChain.contracts().registry().hex();
    var control = devChain.control();
    control.receipt(control.send(DevAccount.PROVIDER, Map.of("to", registry, "data", data)));
  }

  private static List<BigInteger> prices(List<EventLog> logs) {
    return logs.stream()
        .map(log -> ((MarketEvent.OfferSet) log.event()).pricePerUnitEpoch())
        .toList();
  }

  private static List<BigInteger> drain(LogPoller poller) throws Exception {
    var logs = new ArrayList<EventLog>();
    while (poller.poll() instanceof Poll.Progress(var _, var some, long _)) {
      logs.addAll(some);
    }
    return prices(logs);
  }

  private static List<BigInteger> numbers(long... values) {
    return Arrays.stream(values).mapToObj(BigInteger::valueOf).toList();
  }

  @Test
  void logsComeOnceAndInOrder() throws Exception {
    var poller = chain.logs(Optional.empty());
    offer(1);
    devChain.control().mine(100);
    offer(2);
    offer(3);

    assertThat(drain(poller)).isEqualTo(numbers(1, 2, 3));
    assertThat(poller.poll()).isInstanceOf(Poll.Idle.class);
  }

  @Test
  void aPollerWithAStoredCursorGoesOnWhereItWas() throws Exception {
    var poller = chain.logs(Optional.empty());
    offer(1);
    drain(poller);
    offer(2);

    var next = chain.logs(Optional.of(poller.cursor()));

    assertThat(drain(next)).isEqualTo(numbers(2));
  }

  @Test
  void blocksThatBecameVoidAreUndoneBackToTheCommonAncestor() throws Exception {
    var poller = chain.logs(Optional.empty());
    offer(1);
    drain(poller);
    offer(2);
    drain(poller);
    offer(3);
    drain(poller);
    var before = poller.cursor();
    devChain.control().reorganise(2);

    var poll = poller.poll();

    assertThat(poll)
        .isInstanceOfSatisfying(
            Poll.Reorganised.class,
            reorganised -> {
              assertThat(prices(reorganised.undone())).isEqualTo(numbers(3, 2));
              assertThat(reorganised.voidFrom()).isEqualTo(before.blockNumber() - 1);
            });
    offer(4);
    assertThat(drain(poller)).contains(BigInteger.valueOf(4));
  }

  @Test
  void aForkDeeperThanEverythingKnownIsNoticedAfterARestart() throws Exception {
    var poller = chain.logs(Optional.empty());
    offer(1);
    drain(poller);
    devChain.control().reorganise(1);

    var next = chain.logs(Optional.of(poller.cursor()));

    assertThat(next.poll()).isInstanceOf(Poll.Reorganised.class);
  }

  @Test
  void aChainThatBeganAnewIsNoticed() throws Exception {
    var poller = chain.logs(Optional.empty());
    var fresh = devChain.control().call("evm_snapshot").asText();
    for (int i = 1; i <= 5; i++) {
      offer(i);
      drain(poller);
    }
    devChain.control().call("evm_revert", fresh);
    offer(9);

    assertThat(poller.poll()).isInstanceOf(Poll.Reorganised.class);
    assertThat(drain(poller)).isEqualTo(numbers(9));
  }

  @Test
  void anEndpointThatIsBehindIsNoFork() throws Exception {
    var poller = chain.logs(Optional.empty());
    offer(1);
    drain(poller);
    var before = poller.cursor();
    offer(2);
    drain(poller);
    proxy.rewindTo(before.blockNumber());
    offer(3);

    assertThat(poller.poll()).isInstanceOf(Poll.Idle.class);
    proxy.become(FaultyRpc.Fault.NONE);
    assertThat(drain(poller)).isEqualTo(numbers(3));
  }

  @Test
  void confirmationsHoldLogsBack() throws Exception {
    try (var careful = connect(3)) {
      devChain.control().mine(3);
      var poller = careful.logs(Optional.empty());
      offer(1);
      var early = drain(poller);
      devChain.control().mine(3);

      assertThat(early).isEmpty();
      assertThat(drain(poller)).isEqualTo(numbers(1));
    }
  }

  @Test
  void anEndpointThatRefusesWideRangesIsReadInNarrowOnes() throws Exception {
    var poller = chain.logs(Optional.empty());
    offer(1);
    devChain.control().mine(70);
    offer(2);
    proxy.become(FaultyRpc.Fault.NARROW_LOGS);

    assertThat(drain(poller)).isEqualTo(numbers(1, 2));
  }

  @Test
  void logsThatWereLeftOutAreFoundWithinAMinute() throws Exception {
    var config = chain.config();
    var now = new AtomicLong();
    try (var pool = new RpcPool(config, System::nanoTime)) {
      var abi = new MarketAbi();
      var views = new MarketViews(pool, config, abi);
      var poller = BlockLogPoller.start(pool, views, abi, config, Optional.empty(), now::get);
      offer(1);
      drain(poller);
      proxy.become(FaultyRpc.Fault.GAPS);
      offer(2);
      var withGap = drain(poller);
      proxy.become(FaultyRpc.Fault.NONE);
      offer(3);
      drain(poller);
      var before = drain(poller);
      now.addAndGet(Duration.ofMinutes(1).toNanos());

      assertThat(withGap).isEmpty();
      assertThat(before).isEmpty();
      assertThat(drain(poller)).isEqualTo(numbers(2));
      now.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(drain(poller)).isEmpty();
    }
  }

  @Test
  void anEndpointThatIsDownLosesNoLog() throws Exception {
    var poller = chain.logs(Optional.empty());
    offer(1);
    proxy.become(FaultyRpc.Fault.DOWN);
    assertThatThrownBy(poller::poll).isInstanceOf(ChainUnavailableException.class);
    proxy.become(FaultyRpc.Fault.NONE);
    offer(2);

    var seen = new ArrayList<BigInteger>();
    long end = System.nanoTime() + 10_000_000_000L;
    while (seen.size() < 2 && System.nanoTime() < end) {
      try {
        seen.addAll(drain(poller));
      } catch (ChainUnavailableException e) {
        Thread.onSpinWait(); // the endpoint still rests
      }
    }

    assertThat(seen).isEqualTo(numbers(1, 2));
  }
}
