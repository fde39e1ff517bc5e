package io.decentracompute.market.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.market.chain.BlockRef;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.ChainTime;
import io.decentracompute.market.network.ChainState;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  @Test
  void aStandbyIsReadyWhateverTheChainDoes() {
    var down = new ChainState.Down(ChainState.Fault.UNREACHABLE, "refused");

    assertThat(Readiness.of(false, Map.of("dev", down), 50).ready()).isTrue();
  }

  @Test
  void oneChainThatIsDownMakesALeaderUnready() {
    var verdict =
        Readiness.of(
            true,
            Map.of(
                "dev",
                live(0),
                "other",
                new ChainState.Down(ChainState.Fault.WRONG_CHAIN, "serves chain 1")),
            50);

    assertThat(verdict.ready()).isFalse();
    assertThat(verdict.details().get("other")).isEqualTo("WRONG_CHAIN: serves chain 1");
  }

  @Test
  void logsThatAreFarBehindMakeALeaderUnready() {
    assertThat(Readiness.of(true, Map.of("dev", live(50)), 50).ready()).isTrue();
    assertThat(Readiness.of(true, Map.of("dev", live(51)), 50).ready()).isFalse();
  }

  private static ChainState live(long behind) {
    return new ChainState.Live(
        new ChainTime(
            new BlockRef(9, Bytes32.ZERO, Bytes32.ZERO, 1_767_225_600),
            1,
            1_767_312_000,
            Optional.empty(),
            BigInteger.ONE),
        Duration.ofMillis(200),
        behind);
  }
}
