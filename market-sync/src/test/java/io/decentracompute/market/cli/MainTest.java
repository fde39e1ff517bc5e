package io.decentracompute.market.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.market.chain.dev.DevChain;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("contract")
class MainTest {
  @Test
  void listsAreShownAndAnUnknownDealIsSaidToBeUnknown() {
    try (var chain = DevChain.start()) {
      var rpc = chain.rpc().toString();

      assertThat(run("deals", "--rpc", rpc)).startsWith("DEAL").endsWith("0");
      assertThat(run("units", "--rpc", rpc)).startsWith("PROVIDER").endsWith("0");
      assertThat(run("deal", "0x" + "1".repeat(64), "--rpc", rpc))
          .startsWith("There is no deal 0x1111")
          .endsWith("1");
    }
  }

  @Test
  void aChainThatDoesNotAnswerIsNamed() {
    assertThat(run("deals", "--rpc", "http://127.0.0.1:1")).contains("127.0.0.1:1").endsWith("1");
  }

  /** What is printed, and the exit code. */
  private static String run(String... arguments) {
    var out = new StringWriter();
    var line = Main.line();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    var code = line.execute(arguments);
    return out.toString() + code;
  }
}
