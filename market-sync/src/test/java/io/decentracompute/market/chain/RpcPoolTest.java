package io.decentracompute.market.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.market.chain.dev.DevChain;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Endpoints that are down, slow, behind, on another chain or talk nonsense. */
@Tag("contract")
class RpcPoolTest {
  private DevChain devChain;
  private FaultyRpc first;
  private FaultyRpc second;

  @BeforeEach
  void start() throws Exception {
    devChain = DevChain.start(DevChain.Options.standard().withInstantBlocks());
    first = new FaultyRpc(devChain.rpc());
    second = new FaultyRpc(devChain.rpc());
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    devChain.close();
  }

  private ChainConfig config(Contracts contracts, URI... rpc) {
    return new ChainConfig(
        31337, List.of(rpc), contracts, 0, Duration.ofSeconds(3), 10_000, BigInteger.TEN.pow(18));
  }

  private Chain both() throws Exception {
    return Chain.connect(config(devChain.contracts(), first.uri(), second.uri()));
  }

  @Test
  void anotherChainIsRefusedAtTheStartWithTheRemedy() {
    first.become(FaultyRpc.Fault.WRONG_CHAIN);

    assertThatThrownBy(this::both)
        .isInstanceOf(ChainMismatchException.class)
        .hasMessageContaining("serves chain 1, the Network names chain 31337")
        .hasMessageContaining("spec.chain");
  }

  @Test
  void aMissingContractIsRefusedAtTheStart() {
    var real = devChain.contracts();
    var nobody = new Address("0x" + "9".repeat(40));
    var wrong = new Contracts(real.registry(), nobody, real.capacity(), real.token());

    assertThatThrownBy(() -> Chain.connect(config(wrong, devChain.rpc())))
        .isInstanceOf(ChainMismatchException.class)
        .hasMessageContaining("No contract at " + nobody);
  }

  @Test
  void noEndpointAtAllIsToldWithEachProblem() {
    first.become(FaultyRpc.Fault.DOWN);
    second.become(FaultyRpc.Fault.ERROR_500);

    assertThatThrownBy(this::both)
        .isInstanceOf(ChainUnavailableException.class)
        .hasMessageContaining(first.uri().toString())
        .hasMessageContaining("HTTP status 500");
  }

  @ParameterizedTest
  @EnumSource(names = {"DOWN", "SILENT", "GARBAGE", "ERROR_500", "THROTTLED"})
  void whenTheFirstFailsTheSecondAnswers(FaultyRpc.Fault fault) throws Exception {
    try (var chain = both()) {
      first.become(fault);

      assertThat(chain.market().time().epoch()).isEqualTo(1);
      assertThat(second.methods()).contains("eth_call");
    }
  }

  @Test
  void anEndpointThatTurnsIntoAnotherChainIsNotUsedAnyMore() throws Exception {
    try (var chain = both()) {
      first.become(FaultyRpc.Fault.DOWN);
      chain.market().time();
      first.become(FaultyRpc.Fault.WRONG_CHAIN);
      second.become(FaultyRpc.Fault.DOWN);

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  chain.market().time();
                }
              })
          .isInstanceOf(ChainUnavailableException.class);
      assertThat(first.methods().getLast()).isNotEqualTo("eth_call");
    }
  }

  @Test
  void anEndpointThatIsBehindIsPassedOver() throws Exception {
    try (var chain = both()) {
      first.become(FaultyRpc.Fault.BEHIND);
      devChain.control().mine(20);

      assertThat(chain.head().number()).isGreaterThanOrEqualTo(20);
    }
  }

  @Test
  void whileAllIsWellTheFirstIsUsed() throws Exception {
    try (var chain = both()) {
      long before = second.methods().size();
      chain.market().time();
      chain.market().deals();

      assertThat(second.methods()).hasSize((int) before);
    }
  }

  @Test
  void batchesOutOfOrderAreAskedOneByOne() throws Exception {
    try (var pool = new RpcPool(config(devChain.contracts(), first.uri()), System::nanoTime)) {
      first.become(FaultyRpc.Fault.SHUFFLED);
      devChain.control().mine(3);
      var requests =
          IntStream.range(0, 3)
              .mapToObj(
                  number ->
                      new RpcPool.Request(
                          "eth_getBlockByNumber", List.of(Quantity.hex(number), false)))
              .toList();

      var answers = pool.batch(requests);

      assertThat(answers)
          .extracting(answer -> ((RpcPool.Answer.Result) answer).value().path("number").asText())
          .containsExactly("0x0", "0x1", "0x2");
    }
  }
}
