package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.decentracompute.market.chain.dev.DevAccount;
import io.decentracompute.market.chain.dev.DevChain;
import io.decentracompute.market.chain.dev.DevControl;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A market on an anvil of its own, for tests of the contracts: any account sends any action and
 * sees what the contracts say, without the client's looks beforehand.
 */
final class Stage implements AutoCloseable {
  static final DevAccount PROVIDER = DevAccount.PROVIDER;
  static final DevAccount CUSTOMER = DevAccount.CUSTOMER;
  static final DevAccount ANYONE = DevAccount.ANYONE;
  static final DevAccount OTHER_PROVIDER = DevAccount.SECOND_PROVIDER;
  static final DevAccount OTHER_CUSTOMER = DevAccount.SECOND_CUSTOMER;
  static final BigInteger MUCH = DevControl.STARTING_TOKENS;
  static final String SIGNATURE = "0x" + "5a".repeat(64);

  private final DevChain devChain;
  private final RpcPool pool;
  private final MarketAbi abi = new MarketAbi();
  private final MarketViews views;
  private final Calls calls;
  private int clients;

  /** What the contracts said. */
  sealed interface Result {
    record Accepted(long gas, List<EventLog> logs) implements Result {}

    record Refused(Revert revert) implements Result {}
  }

  private Stage(DevChain devChain) {
    this.devChain = devChain;
    var config = ChainConfig.of(31337, List.of(devChain.rpc()), devChain.contracts(), 0);
    this.pool =
        new RpcPool(
            new ChainConfig(
                config.chainId(),
                config.rpc(),
                config.contracts(),
                0,
                config.deadline(),
                100_000,
                config.gasCapWei()),
            System::nanoTime);
    this.views = new MarketViews(pool, config, abi);
    this.calls = new Calls(devChain.contracts(), abi);
    for (var account : DevAccount.ALL) {
      accepted(account, new Action.Approve(MUCH));
    }
  }

  static Stage start() {
    return new Stage(DevChain.start(DevChain.Options.standard().withInstantBlocks()));
  }

  MarketViews views() {
    return views;
  }

  DevControl control() {
    return devChain.control();
  }

  Contracts contracts() {
    return devChain.contracts();
  }

  Result send(DevAccount from, Action action) {
    try {
      var present =
          switch (action) {
            case Action.TopUp(var id, var _) ->
                views.deal(id).map(OnChainDeal::deposited).orElse(BigInteger.ZERO);
            case Action.DepositCollateral _, Action.WithdrawCollateral _ ->
                views.balance(from.address()).freeCollateral();
            default -> BigInteger.ZERO;
          };
      return send(from, calls.of(from.address(), action, present));
    } catch (ChainUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  Result send(DevAccount from, Calls.Call call) {
    var transaction =
        JsonNodeFactory.instance
            .objectNode()
            .put("from", from.address().hex())
            .put("to", call.to().hex())
            .put("data", call.data());
    try {
      pool.call("eth_estimateGas", transaction);
      String hash = control().send(from, Map.of("to", call.to().hex(), "data", call.data()));
      var receipt = control().receipt(hash);
      if (!receipt.path("status").asText().equals("0x1")) {
        throw new AssertionError("estimated but failed: " + receipt);
      }
      return new Result.Accepted(Quantity.number(receipt.path("gasUsed")), events(receipt));
    } catch (RpcErrorException e) {
      return new Result.Refused(
          abi.revert(e.revertData().orElseThrow(() -> new AssertionError(e))));
    } catch (ChainUnavailableException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<EventLog> events(JsonNode receipt) throws IOException {
    var events = new ArrayList<EventLog>();
    for (var log : receipt.path("logs")) {
      abi.event(log).ifPresent(events::add);
    }
    return events;
  }

  Result.Accepted accepted(DevAccount from, Action action) {
    return switch (send(from, action)) {
      case Result.Accepted accepted -> accepted;
      case Result.Refused(var revert) ->
          throw new AssertionError(action + " was refused: " + revert);
    };
  }

  Revert refused(DevAccount from, Action action) {
    return switch (send(from, action)) {
      case Result.Accepted _ -> throw new AssertionError(action + " was accepted");
      case Result.Refused(var revert) -> revert;
    };
  }

  /** The events of the one type in what an action brought about. */
  <E extends MarketEvent> List<E> events(Result.Accepted result, Class<E> type) {
    return result.logs().stream()
        .map(EventLog::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  // ---- a market in a few words ----

  static Terms terms(int price, int target) {
    return new Terms(
        BigInteger.valueOf(price),
        1,
        target,
        1,
        100,
        BigInteger.ZERO,
        2,
        List.of(),
        List.of(),
        List.of());
  }

  Bytes32 newClientId() {
    return Ids.keccak(("client " + clients++).getBytes(StandardCharsets.UTF_8));
  }

  Bytes32 deal(Terms terms, long deposit) {
    return deal(CUSTOMER, terms, deposit);
  }

  Bytes32 deal(DevAccount customer, Terms terms, long deposit) {
    var clientId = newClientId();
    accepted(
        customer,
        Action.CreateDeal.of(clientId, new byte[] {'{', '}'}, terms, BigInteger.valueOf(deposit)));
    return views.dealIdOf(customer.address(), clientId);
  }

  /** An offer and one peer with units 0 to {@code units - 1}. */
  Bytes32 peer(DevAccount provider, String node, int units, int price) {
    accepted(provider, new Action.SetOffer(BigInteger.valueOf(price), List.of()));
    accepted(provider, new Action.RegisterPeer(node, range(units)));
    return Ids.peerId(31337, contracts().registry(), provider.address(), node);
  }

  static List<Integer> range(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  Result.Accepted match(Bytes32 dealId, Bytes32 peerId, Integer... units) {
    return accepted(
        ANYONE, new Action.MatchDeal(dealId, List.of(new MatchRequest(peerId, List.of(units)))));
  }

  /** Matches one unit and returns the worker. */
  Bytes32 worker(Bytes32 dealId, Bytes32 peerId, int unit) {
    var result = match(dealId, peerId, unit);
    return events(result, MarketEvent.WorkerMatched.class).getFirst().workerId();
  }

  void activate(DevAccount provider, Bytes32 dealId, Bytes32 workerId) {
    accepted(provider, activation(dealId, workerId));
  }

  static Action.ActivateWorker activation(Bytes32 dealId, Bytes32 workerId) {
    return new Action.ActivateWorker(dealId, workerId, Ids.keccak(workerId.bytes()), SIGNATURE);
  }

  OnChainDeal see(Bytes32 dealId) {
    try {
      return views.deal(dealId).orElseThrow();
    } catch (ChainUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  OnChainWorker seeWorker(Bytes32 workerId) {
    try {
      return views.worker(workerId).orElseThrow();
    } catch (ChainUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  AccountBalance balance(DevAccount account) {
    return balance(account.address());
  }

  AccountBalance balance(Address account) {
    try {
      return views.balance(account);
    } catch (ChainUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  void epochs(int count) {
    control().moveTime(Duration.ofDays(count));
  }

  String snapshot() {
    return control().call("evm_snapshot").asText();
  }

  void restore(String snapshot) {
    control().call("evm_revert", snapshot);
  }

  @Override
  public void close() {
    pool.close();
    devChain.close();
  }
}
