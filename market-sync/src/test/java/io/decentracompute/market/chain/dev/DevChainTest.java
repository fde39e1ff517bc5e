package io.decentracompute.market.chain.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Artifact;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Ids;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("contract")
class DevChainTest {
  private static final List<Address> CONTRACTS =
      List.of(
          DevControl.CONTRACTS.registry(),
          DevControl.CONTRACTS.market(),
          DevControl.CONTRACTS.capacity(),
          DevControl.CONTRACTS.token());

  private static DevChain instant() {
    return DevChain.start(DevChain.Options.standard().withInstantBlocks());
  }

  @Test
  void theDeploymentsFileSaysWhatRuns() throws Exception {
    var file =
        new ObjectMapper()
            .readTree(DevChain.contractsFolder().resolve("deployments/dev.json").toFile());

    try (var devChain = instant();
        var chain = devChain.control().connect()) {
      var time = chain.market().time();

      assertThat(file.path("chainId").asLong()).isEqualTo(devChain.chainId());
      assertThat(file.path("genesis").asLong() + file.path("epochSeconds").asLong())
          .isEqualTo(time.epochEndsAt());
      assertThat(file.path("difficulty").asText()).isEqualTo("0x" + time.difficulty().toString(16));
      assertThat(CONTRACTS.stream().map(Address::hex).toList())
          .containsExactly(
              file.at("/contracts/registry").asText(),
              file.at("/contracts/market").asText(),
              file.at("/contracts/capacity").asText(),
              file.at("/contracts/token").asText());
      assertThat(DevAccount.ALL.stream().limit(4).map(account -> account.address().hex()))
          .containsExactly(
              file.at("/accounts/deployer").asText(),
              file.at("/accounts/provider").asText(),
              file.at("/accounts/customer").asText(),
              file.at("/accounts/anyone").asText());
    }
  }

  @Test
  void theStateFileHoldsTheContractsAsTheyAreCompiled(@TempDir Path folder) {
    var fresh =
        DevChain.Options.standard().withInstantBlocks().writingState(folder.resolve("state.json"));

    try (var loaded = instant();
        var deployed = DevChain.start(fresh)) {
      for (var contract : CONTRACTS) {
        assertThat(code(loaded, contract))
            .as("run `./dev chain state` after a change of the contracts")
            .isEqualTo(code(deployed, contract));
      }
    }
  }

  private static String code(DevChain chain, Address contract) {
    return chain.control().call("eth_getCode", contract.hex(), "latest").asText();
  }

  @Test
  void itBeginsWithAWholeEpochAheadAndTokensForEveryAccount() throws Exception {
    try (var devChain = instant();
        var chain = devChain.control().connect()) {
      var time = chain.market().time();

      assertThat(time.epoch()).isEqualTo(1);
      assertThat(time.nonce()).isPresent();
      assertThat(time.epochEndsAt() - time.block().timestamp()).isGreaterThan(86_000);
      for (var account : DevAccount.ALL) {
        assertThat(chain.market().balance(account.address()).tokens())
            .isEqualTo(DevControl.STARTING_TOKENS);
      }
    }
  }

  @Test
  void anotherEpochLengthIsDeployedAfresh() throws Exception {
    var options = DevChain.Options.standard().withInstantBlocks().withEpoch(Duration.ofMinutes(10));

    try (var devChain = DevChain.start(options);
        var chain = devChain.control().connect()) {
      assertThat(chain.market().time().epochEndsAt()).isEqualTo(DevChain.GENESIS + 600);
    }
  }

  @Test
  void closingLeavesNoProcess() {
    var devChain = DevChain.start();
    long pid = devChain.pid();

    devChain.close();

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void advancingOpensTheNextEpochAndNamesThePeersWhoseRootIsMissing() {
    try (var devChain = instant()) {
      var peer = registerPeer(devChain);

      var advance = devChain.control().advanceEpoch(Duration.ofMillis(300));

      assertThat(advance).isEqualTo(new EpochAdvance(1, 2, List.of(peer)));
    }
  }

  @Test
  void advancingWaitsForRootsThatAreOnTheirWay() {
    try (var devChain = DevChain.start()) {
      var control = devChain.control();
      var peer = registerPeer(devChain);
      var advance =
          CompletableFuture.supplyAsync(() -> control.advanceEpoch(Duration.ofSeconds(20)));
      String opened = "0x" + "0".repeat(63) + "2";
      while (!control
          .call(
              "eth_call",
              Map.of(
                  "to",
                  DevControl.CONTRACTS.capacity().hex(),
                  "data",
                  Artifact.load("Capacity").call("currentEpoch")),
              "latest")
          .asText()
          .equals(opened)) {
        Thread.onSpinWait();
      }

      String commit =
          Artifact.load("Capacity")
              .call("commitRoot", new Bytes32(peer), 1, Ids.keccak(new byte[] {1}), 5);
      control.receipt(
          control.send(
              DevAccount.PROVIDER,
              Map.of("to", DevControl.CONTRACTS.capacity().hex(), "data", commit)));

      assertThat(advance.join().missingRoots()).isEmpty();
    }
  }

  private static String registerPeer(DevChain devChain) {
    var registry = Artifact.load("Registry");
    String to = DevControl.CONTRACTS.registry().hex();
    var control = devChain.control();
    control.receipt(
        control.send(
            DevAccount.PROVIDER,
            Map.of("to", to, "data", registry.call("setOffer", 1, List.of()))));
    control.receipt(
        control.send(
            DevAccount.PROVIDER,
            Map.of("to", to, "data", registry.call("registerPeer", "node-1", List.of(0, 1)))));
    return Ids.peerId(
            31337, DevControl.CONTRACTS.registry(), DevAccount.PROVIDER.address(), "node-1")
        .hex();
  }

  @Test
  void aPublicChainIsRefused() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] answer =
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      var rpc = URI.create("http://127.0.0.1:" + server.getAddress().getPort());

      assertThatThrownBy(() -> new DevControl(rpc))
          .isInstanceOf(DevChainException.class)
          .hasMessageContaining("has id 1");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theCommandLineAnswersWithExitCodes() {
    try (var devChain = instant()) {
      assertThat(Main.execute("status", "--rpc", devChain.rpc().toString())).isZero();
      assertThat(
              Main.execute("advance-epoch", "--wait", "PT0S", "--rpc", devChain.rpc().toString()))
          .isZero();
    }
    assertThat(Main.execute("status", "--rpc", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(Main.execute("advance-epoch", "--wait", "soon")).isEqualTo(2);
  }
}
