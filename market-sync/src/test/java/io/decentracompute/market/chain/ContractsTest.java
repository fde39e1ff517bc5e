package io.decentracompute.market.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The checked-in artifacts and figures against the sources. */
@Tag("contract")
class ContractsTest {
  private static final Path CONTRACTS =
      Path.of(System.getProperty("decentra.root", ".."), "market-sync/contracts");

  @Test
  void compilingAgainGivesTheSameBytes() throws Exception {
    var process =
        new ProcessBuilder("node", "compile.mjs", "--check")
            .directory(CONTRACTS.toFile())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor())
        .as("run `npm ci && npm run compile` in market-sync/contracts. It said:%n%s", output)
        .isZero();
  }

  @Test
  void everyErrorEventAndFunctionHasOneNameOnly() throws Exception {
    // The decoder looks names up; overloads would hide one another.
    for (var name : List.of("Registry", "Market", "Capacity")) {
      var file = "/contracts/" + name + ".json";
      try (var in = ContractsTest.class.getResourceAsStream(file)) {
        var names = new ArrayList<String>();
        for (var entry : new ObjectMapper().readTree(in).path("abi")) {
          names.add(entry.path("type").asText() + " " + entry.path("name").asText());
        }
        assertThat(names).doesNotHaveDuplicates();
      }
    }
  }

  /** The table in the contracts' README, within 3 %. */
  @Test
  void theGasTableIsTrue() throws Exception {
    var measured = measure();
    var row = Pattern.compile("\\| ([^|]+) \\| ([0-9,]+) \\|");
    var table = new LinkedHashMap<String, Long>();
    for (var line : Files.readAllLines(CONTRACTS.resolve("README.md"))) {
      var cells = row.matcher(line);
      if (cells.matches()) {
        table.put(cells.group(1), Long.parseLong(cells.group(2).replace(",", "")));
      }
    }

    assertThat(table.keySet()).as("measured: %s", measured).isEqualTo(measured.keySet());
    measured.forEach(
        (call, gas) ->
            assertThat(table.get(call))
                .as("%s, measured: %s", call, measured)
                .isBetween(gas - gas * 3 / 100, gas + gas * 3 / 100));
  }

  private static Map<String, Long> measure() {
    var gas = new LinkedHashMap<String, Long>();
    try (var stage = Stage.start()) {
      var offer = new Action.SetOffer(BigInteger.TWO, List.of());
      gas.put("setOffer", stage.accepted(Stage.PROVIDER, offer).gas());
      var register = new Action.RegisterPeer("node-1", Stage.range(8));
      gas.put("registerPeer, 8 units", stage.accepted(Stage.PROVIDER, register).gas());
      var peer =
          Ids.peerId(31337, stage.contracts().registry(), Stage.PROVIDER.address(), "node-1");
      var collateral = new Action.DepositCollateral(BigInteger.valueOf(1000));
      gas.put("depositCollateral", stage.accepted(Stage.PROVIDER, collateral).gas());
      var terms =
          new Terms(BigInteger.TWO, 1, 3, 1, 3, BigInteger.TEN, 2, List.of(), List.of(), List.of());
      var clientId = stage.newClientId();
      var definition = new byte[500];
      var create = Action.CreateDeal.of(clientId, definition, terms, BigInteger.valueOf(1000));
      gas.put("createDeal, 500 bytes of definition", stage.accepted(Stage.CUSTOMER, create).gas());
      var deal = stage.views().dealIdOf(Stage.CUSTOMER.address(), clientId);
      gas.put("matchDeal, 3 workers", stage.match(deal, peer, 0, 1, 2).gas());
      var workers = IntStream.range(0, 3).mapToObj(i -> Ids.workerId(deal, i)).toList();
      gas.put(
          "activateWorker",
          stage.accepted(Stage.PROVIDER, Stage.activation(deal, workers.get(0))).gas());
      stage.activate(Stage.PROVIDER, deal, workers.get(1));
      stage.activate(Stage.PROVIDER, deal, workers.get(2));
      var topUp = new Action.TopUp(deal, BigInteger.valueOf(1100));
      gas.put("topUp", stage.accepted(Stage.ANYONE, topUp).gas());
      stage.epochs(1);
      gas.put("openEpoch", stage.accepted(Stage.ANYONE, new Action.OpenEpoch(2)).gas());
      var root = new Action.CommitRoot(peer, 1, Ids.keccak(new byte[] {1}), 30);
      gas.put("commitRoot", stage.accepted(Stage.PROVIDER, root).gas());
      gas.put("settle", stage.accepted(Stage.ANYONE, new Action.Settle(deal)).gas());
      gas.put("claim, 3 workers", stage.accepted(Stage.ANYONE, new Action.Claim(workers)).gas());
      var remove = new Action.RemoveWorker(deal, workers.get(2));
      gas.put("removeWorker", stage.accepted(Stage.CUSTOMER, remove).gas());
      gas.put("endDeal", stage.accepted(Stage.CUSTOMER, new Action.EndDeal(deal)).gas());
      gas.put("withdraw", stage.accepted(Stage.CUSTOMER, new Action.Withdraw()).gas());
    }
    return gas;
  }
}
