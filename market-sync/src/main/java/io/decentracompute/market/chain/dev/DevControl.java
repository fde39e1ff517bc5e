package io.decentracompute.market.chain.dev;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Artifact;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainConfig;
import io.decentracompute.market.chain.ChainMismatchException;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Contracts;
import io.decentracompute.market.chain.MarketContracts;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Steers a development chain over its RPC: deploys, moves time, makes blocks void. Works on any
 * anvil, in this process or in a pod, and on nothing else: a chain id other than 31337 and 1337 is
 * refused.
 */
public final class DevControl implements AutoCloseable {
  /** Where the contracts are on every development chain: the deployer's first four creations. */
  public static final Contracts CONTRACTS =
      new Contracts(
          new Address("0xe7f1725e7734ce288f8367e1bb143e90bb3f0512"),
          new Address("0xcf7ed3acca5a467e9e704c703e8d87f634fb0fc9"),
          new Address("0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0"),
          new Address("0x5fbdb2315678afecb367f032d93f642f64180aa3"));

  /** Test tokens that each account starts with; 6 decimals. */
  public static final BigInteger STARTING_TOKENS = BigInteger.TEN.pow(15);

  private static final Set<Long> PRIVATE_CHAINS = Set.of(31337L, 1337L);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(20);

  private final URI rpc;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
  private final long chainId;

  /**
   * Connects to the chain at {@code rpc}.
   *
   * @throws DevChainException it does not answer, or is no private chain
   */
  public DevControl(URI rpc) {
    this.rpc = rpc;
    this.chainId = Long.decode(call("eth_chainId").asText());
    if (!PRIVATE_CHAINS.contains(chainId)) {
      http.shutdownNow();
      throw new DevChainException(
          "The chain at "
              + rpc
              + " has id "
              + chainId
              + ". Only the development chains 31337 and 1337 may be steered; name another --rpc.");
    }
  }

  public URI rpc() {
    return rpc;
  }

  public long chainId() {
    return chainId;
  }

  public Contracts contracts() {
    return CONTRACTS;
  }

  /** A client of this chain, which the caller closes. */
  public Chain connect() {
    try {
      return Chain.connect(ChainConfig.of(chainId, List.of(rpc), CONTRACTS, 0));
    } catch (ChainMismatchException | ChainUnavailableException e) {
      throw new DevChainException(
          "The contracts are not usable at " + rpc + ": " + e.getMessage(), e);
    }
  }

  public boolean isDeployed() {
    return call("eth_getCode", CONTRACTS.market().hex(), "latest").asText().length() > 2;
  }

  /**
   * Puts the contracts at their fixed addresses and tokens into the test accounts. Epoch 1 begins
   * with the deployment. Does nothing where that has been done.
   *
   * @param epoch length of an epoch, in whole seconds
   * @param difficulty a proof holds when its hash, as a big-endian number, is below this
   */
  public void deploy(Duration epoch, BigInteger difficulty) {
    if (isDeployed()) {
      return;
    }
    var head = call("eth_getBlockByNumber", "latest", false);
    long genesis = Long.decode(head.path("timestamp").asText());
    var creations =
        List.of(
            Artifact.load("TestToken").creation(List.of()),
            Artifact.load("Registry").creation(List.of()),
            Artifact.load("Capacity")
                .creation(List.of(CONTRACTS.registry(), genesis, epoch.toSeconds(), difficulty)),
            Artifact.load("Market")
                .creation(List.of(CONTRACTS.token(), CONTRACTS.registry(), CONTRACTS.capacity())));
    var sent = new ArrayList<String>();
    for (String code : creations) {
      sent.add(send(DevAccount.DEPLOYER, Map.of("data", code, "gas", "0x7a1200")));
    }
    var token = Artifact.load("TestToken");
    for (var account : DevAccount.ALL) {
      String data = token.call("mint", account.address(), STARTING_TOKENS);
      sent.add(
          send(
              DevAccount.DEPLOYER,
              Map.of("to", CONTRACTS.token().hex(), "data", data, "gas", "0x30d40")));
    }
    for (String hash : sent) {
      var receipt = receipt(hash);
      if (!receipt.path("status").asText().equals("0x1")) {
        throw new DevChainException(
            "A deployment transaction failed on " + rpc + ": " + hash + ". Start a fresh chain.");
      }
    }
    if (!isDeployed()) {
      throw new DevChainException(
          "The contracts are not at their fixed addresses on "
              + rpc
              + ": the deployer's account had been used before. Start a fresh chain.");
    }
  }

  /** Sends a transaction of an unlocked account; returns its hash. */
  public String send(DevAccount from, Map<String, String> transaction) {
    var node = JSON.createObjectNode();
    node.put("from", from.address().hex());
    transaction.forEach(node::put);
    return call("eth_sendTransaction", node).asText();
  }

  /** The receipt of a transaction, once it is in a block. */
  public JsonNode receipt(String hash) {
    long end = System.nanoTime() + ANSWER.toNanos();
    while (true) {
      var receipt = call("eth_getTransactionReceipt", hash);
      if (!receipt.isNull()) {
        return receipt;
      }
      pauseUntil(end, "transaction " + hash + " is in no block");
    }
  }

  /** Mines so many blocks at once. */
  public void mine(int blocks) {
    call("anvil_mine", "0x" + Integer.toHexString(blocks));
  }

  /** Makes the newest blocks void and puts as many others in their place, without their content. */
  public void reorganise(int depth) {
    call("anvil_reorg", depth, JSON.createArrayNode());
  }

  /** Moves the clock of the chain forward and makes a block. */
  public void moveTime(Duration forward) {
    call("evm_increaseTime", "0x" + Long.toHexString(forward.toSeconds()));
    mine(1);
  }

  /**
   * Moves time just past the end of the current epoch, opens the next one and waits until the roots
   * of the ended epoch have landed, so that no prover is left behind: of every registered peer of a
   * provider with an offer that has a unit free for proofs. While it waits, time goes on at its
   * usual pace, which is nothing against an epoch.
   *
   * @param wait how long to wait for roots; zero not to
   */
  public EpochAdvance advanceEpoch(Duration wait) {
    try (var chain = connect()) {
      var market = chain.market();
      var before = market.time();
      var expected = wait.isZero() ? Set.<String>of() : provingPeers(market);
      long seconds = before.epochEndsAt() - before.block().timestamp();
      moveTime(Duration.ofSeconds(Math.max(1, seconds)));
      var opened =
          send(
              DevAccount.ANYONE,
              Map.of(
                  "to",
                  CONTRACTS.capacity().hex(),
                  "data",
                  Artifact.load("Capacity").call("openEpoch")));
      receipt(opened);
      var missing = new TreeSet<>(expected);
      long end = System.nanoTime() + wait.toNanos();
      while (!missing.isEmpty()) {
        for (var peer : expected) {
          var id = new Bytes32(peer);
          if (market.root(id, before.epoch()).isPresent()) {
            missing.remove(peer);
          }
        }
        if (missing.isEmpty() || System.nanoTime() - end > 0) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(STEP.toMillis() * 5);
      }
      return new EpochAdvance(before.epoch(), market.time().epoch(), List.copyOf(missing));
    } catch (ChainUnavailableException e) {
      throw new DevChainException("The epoch could not be advanced: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevChainException("interrupted while waiting for roots", e);
    }
  }

  private static Set<String> provingPeers(MarketContracts market) throws ChainUnavailableException {
    var proving = new TreeSet<String>();
    for (var provider : market.providers()) {
      for (var peer : market.peers(provider)) {
        if (market.units(peer).stream().anyMatch(unit -> unit.workerId().isEmpty())) {
          proving.add(peer.hex());
        }
      }
    }
    return proving;
  }

  /** Any call of the chain's RPC. */
  public JsonNode call(String method, Object... parameters) {
    var body = JSON.createObjectNode();
    body.put("jsonrpc", "2.0");
    body.put("id", 1);
    body.put("method", method);
    var list = body.putArray("params");
    for (var parameter : parameters) {
      list.add(parameter instanceof JsonNode node ? node : JSON.valueToTree(parameter));
    }
    try {
      var request =
          HttpRequest.newBuilder(rpc)
              .timeout(ANSWER)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      var answer =
          JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
      if (answer.has("error")) {
        throw new DevChainException(
            method + " was refused by " + rpc + ": " + answer.path("error").path("message"));
      }
      return answer.path("result");
    } catch (JsonProcessingException e) {
      throw new DevChainException(rpc + " does not speak JSON-RPC: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DevChainException(
          "No chain answers at " + rpc + " (" + e + "). Start one with ./dev chain up.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevChainException("interrupted", e);
    }
  }

  private static void pauseUntil(long end, String otherwise) {
    if (System.nanoTime() - end > 0) {
      throw new DevChainException(otherwise + " after " + ANSWER.toSeconds() + " s");
    }
    try {
      TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevChainException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
