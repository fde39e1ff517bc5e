package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link TransactionSender} with intents written before broadcasts. */
final class IntentSender implements TransactionSender {
  /** Blocks without our transaction after which its fees are raised. */
  static final int STUCK_AFTER_BLOCKS = 12;

  private static final Logger LOG = LoggerFactory.getLogger(IntentSender.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final BigInteger GAS_HEADROOM = BigInteger.valueOf(125);

  private final RpcPool pool;
  private final MarketViews views;
  private final MarketAbi abi;
  private final Calls calls;
  private final ChainConfig config;
  private final Signer signer;
  private final IntentStore intents;
  private final ReentrantLock turn = new ReentrantLock(true);

  IntentSender(
      RpcPool pool,
      MarketViews views,
      MarketAbi abi,
      ChainConfig config,
      Signer signer,
      IntentStore intents) {
    this.pool = pool;
    this.views = views;
    this.abi = abi;
    this.calls = new Calls(config.contracts(), abi);
    this.config = config;
    this.signer = signer;
    this.intents = intents;
  }

  /** What became of one intent. */
  private sealed interface Fate {
    record Settled(Outcome outcome) implements Fate {}

    /** Still under way when time was up. */
    record Open(Outcome outcome) implements Fate {}

    /** Its nonce went to another transaction: look on chain again. */
    record Superseded() implements Fate {}
  }

  @Override
  public Address account() {
    return signer.address();
  }

  @Override
  public Outcome carryOut(String id, Action action, Duration deadline)
      throws ChainUnavailableException {
    long end = System.nanoTime() + deadline.toNanos();
    takeTurn(deadline);
    try {
      while (true) {
        for (var open : intents.open()) {
          switch (follow(open, end, false)) {
            case Fate.Open(var outcome) -> {
              return outcome;
            }
            case Fate.Settled(var outcome) when open.id().equals(id) -> {
              return outcome;
            }
            case Fate.Settled _, Fate.Superseded _ -> {
              // The way is free for the wish at hand.
            }
          }
        }
        if (views.isDone(account(), action)) {
          return new Outcome.AlreadyDone();
        }
        switch (prepare(id, action)) {
          case Prepared.Not(var outcome) -> {
            return outcome;
          }
          case Prepared.Ready(var intent) -> {
            intents.save(intent);
            switch (follow(intent, end, true)) {
              case Fate.Settled(var outcome) -> {
                return outcome;
              }
              case Fate.Open(var outcome) -> {
                return outcome;
              }
              case Fate.Superseded _ -> {
                // Somebody else used the nonce; begin again with a look on chain.
              }
            }
          }
        }
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void resume() throws ChainUnavailableException {
    takeTurn(config.deadline());
    try {
      for (var open : intents.open()) {
        var _ = follow(open, System.nanoTime(), false);
      }
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn(Duration deadline) throws ChainUnavailableException {
    try {
      if (!turn.tryLock(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ChainUnavailableException(
            "other transactions of " + account() + " take longer than " + deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainUnavailableException("interrupted while waiting for a turn", e);
    }
  }

  private sealed interface Prepared {
    record Ready(Intent intent) implements Prepared {}

    record Not(Outcome outcome) implements Prepared {}
  }

  private Prepared prepare(String id, Action action) throws ChainUnavailableException {
    var call = calls.of(account(), action, present(action));
    try {
      BigInteger gas;
      try {
        var estimate = pool.call("eth_estimateGas", callObject(call.to(), call.data()));
        gas = Quantity.parse(estimate).multiply(GAS_HEADROOM).divide(HUNDRED);
      } catch (RpcErrorException e) {
        return new Prepared.Not(refusal(e));
      }
      var fees = currentFees();
      var cost = fees.cost(gas);
      var balance = Quantity.parse(pool.call("eth_getBalance", account().hex(), "latest"));
      if (balance.compareTo(cost) < 0) {
        return new Prepared.Not(new Outcome.WithoutGas(account(), balance, cost));
      }
      if (cost.compareTo(config.gasCapWei()) > 0) {
        return new Prepared.Not(new Outcome.TooExpensive(cost, config.gasCapWei()));
      }
      long nonce =
          Quantity.number(pool.call("eth_getTransactionCount", account().hex(), "pending"));
      var signed = signer.sign(nonce, call.to(), call.data(), gas, fees);
      long block = views.block("latest").number();
      return new Prepared.Ready(
          new Intent(
              id,
              account(),
              nonce,
              block,
              List.of(new Intent.Attempt(signed.hash(), signed.raw(), block))));
    } catch (IOException | RpcErrorException e) {
      throw new ChainUnavailableException(
          id + " could not be prepared: " + e.getMessage() + ". It is tried again.", e);
    }
  }

  /** What the chain shows of the sum that the action raises or lowers. */
  private BigInteger present(Action action) throws ChainUnavailableException {
    return switch (action) {
      case Action.TopUp(var dealId, var _) ->
          views.deal(dealId).map(OnChainDeal::deposited).orElse(BigInteger.ZERO);
      case Action.DepositCollateral _, Action.WithdrawCollateral _ ->
          views.balance(account()).freeCollateral();
      default -> BigInteger.ZERO;
    };
  }

  private Outcome refusal(RpcErrorException error) throws ChainUnavailableException {
    var data = error.revertData();
    if (data.isPresent() && data.get().length >= 4) {
      return new Outcome.Refused(abi.revert(data.get()));
    }
    if (error.says("insufficient funds")) {
      try {
        var balance = Quantity.parse(pool.call("eth_getBalance", account().hex(), "latest"));
        return new Outcome.WithoutGas(account(), balance, balance.add(BigInteger.ONE));
      } catch (IOException | RpcErrorException e) {
        throw new ChainUnavailableException("the balance of " + account() + " is unknown", e);
      }
    }
    if (error.code() == 3 || error.says("revert")) {
      return new Outcome.Refused(new Revert("Unknown", List.of(error.text())));
    }
    throw new ChainUnavailableException(
        "eth_estimateGas has no usable answer: " + error.getMessage() + ". It is tried again.",
        error);
  }

  private Fees currentFees() throws IOException, RpcErrorException, ChainUnavailableException {
    var block = pool.call("eth_getBlockByNumber", "latest", false);
    Optional<BigInteger> baseFee =
        block.hasNonNull("baseFeePerGas")
            ? Optional.of(Quantity.parse(block.path("baseFeePerGas")))
            : Optional.empty();
    if (baseFee.isEmpty()) {
      return Fees.of(baseFee, BigInteger.ZERO, Quantity.parse(pool.call("eth_gasPrice")));
    }
    BigInteger tip;
    try {
      tip = Quantity.parse(pool.call("eth_maxPriorityFeePerGas"));
    } catch (RpcErrorException e) {
      // Not every endpoint has it, and none of our chains asks for a tip.
      tip = BigInteger.ZERO;
    }
    return Fees.of(baseFee, tip, BigInteger.ZERO);
  }

  /** What one look at the chain says about an intent. */
  private sealed interface Look {
    record Ended(Fate fate) implements Look {}

    /** The newest attempt is to be broadcast, for the first time or once more. */
    record Send(Intent intent) implements Look {}

    /** The account's nonce is past it, and there is no receipt. */
    record PassedOver() implements Look {}

    record Wait() implements Look {}
  }

  /** Sees an intent through: its receipt, its loss, its replacement, or the end of our time. */
  private Fate follow(Intent intent, long end, boolean isNew) throws ChainUnavailableException {
    Intent current = intent;
    long sentAt = -1;
    long passedOverAt = -1;
    boolean unsent = isNew;
    while (true) {
      try {
        var head = views.block("latest");
        var look = unsent ? new Look.Send(current) : look(current, head, sentAt);
        switch (look) {
          case Look.Ended(var fate) -> {
            return fate;
          }
          case Look.Send(var next) -> {
            current = next;
            unsent = true;
            switch (broadcast(current)) {
              case Sent.Accepted _ -> {
                unsent = false;
                sentAt = head.number();
              }
              case Sent.TooCheap _ -> {
                var dearer = replacement(current, head);
                unsent = dearer.isPresent();
                current = dearer.orElse(current);
                sentAt = head.number();
              }
              case Sent.Hopeless(var outcome) -> {
                intents.close(current);
                return new Fate.Settled(outcome);
              }
            }
          }
          case Look.PassedOver _ -> {
            // Believed when seen in two blocks: receipts may come late behind a load balancer.
            if (passedOverAt >= 0 && head.number() > passedOverAt) {
              intents.close(current);
              return new Fate.Superseded();
            }
            passedOverAt = passedOverAt < 0 ? head.number() : passedOverAt;
          }
          case Look.Wait _ -> {
            // Nothing to do before the next block.
          }
        }
      } catch (ChainUnavailableException | IOException | RpcErrorException e) {
        // The intent is written down: whatever the endpoint did with it will show.
        LOG.atDebug().addKeyValue("nonce", current.nonce()).setCause(e).log("look failed");
      }
      if (System.nanoTime() - end > 0) {
        return new Fate.Open(
            new Outcome.Pending(current.attempts().getLast().hash(), current.nonce()));
      }
      pause();
    }
  }

  private Look look(Intent intent, BlockRef head, long sentAt)
      throws ChainUnavailableException, RpcErrorException, IOException {
    var receipt = receipt(intent);
    if (receipt.isPresent()) {
      var outcome = included(intent, receipt.get(), head);
      if (outcome.isEmpty()) {
        return new Look.Wait();
      }
      intents.close(intent);
      return new Look.Ended(new Fate.Settled(outcome.get()));
    }
    if (passedOver(intent)) {
      return new Look.PassedOver();
    }
    var last = intent.attempts().getLast();
    if (!isKnown(last)) {
      // Some endpoints show a transaction only once it is in a block: not at every look.
      boolean justSent = sentAt >= 0 && head.number() < sentAt + 2;
      return justSent ? new Look.Wait() : new Look.Send(intent);
    }
    if (head.number() - last.sentAtBlock() < STUCK_AFTER_BLOCKS) {
      return new Look.Wait();
    }
    return replacement(intent, head).<Look>map(Look.Send::new).orElseGet(Look.Wait::new);
  }

  /** What an endpoint says to a broadcast. */
  private sealed interface Sent {
    /** In the pool, in a block or passed over: the next look tells which. */
    record Accepted() implements Sent {}

    record TooCheap() implements Sent {}

    record Hopeless(Outcome outcome) implements Sent {}
  }

  private Sent broadcast(Intent intent) throws ChainUnavailableException {
    try {
      var _ = pool.call("eth_sendRawTransaction", intent.attempts().getLast().raw());
      return new Sent.Accepted();
    } catch (RpcErrorException e) {
      if (e.says("already known")
          || e.says("already imported")
          || e.says("known transaction")
          || e.says("nonce too low")) {
        return new Sent.Accepted();
      }
      if (e.says("underpriced") || e.says("less than block base fee")) {
        return new Sent.TooCheap();
      }
      if (e.says("insufficient funds")) {
        return new Sent.Hopeless(refusal(e));
      }
      return new Sent.Hopeless(new Outcome.Refused(new Revert("Rejected", List.of(e.text()))));
    }
  }

  private Optional<JsonNode> receipt(Intent intent)
      throws ChainUnavailableException, RpcErrorException {
    for (var attempt : intent.attempts()) {
      var receipt = pool.call("eth_getTransactionReceipt", attempt.hash().hex());
      if (receipt.hasNonNull("blockNumber")) {
        return Optional.of(receipt);
      }
    }
    return Optional.empty();
  }

  /** The outcome of an included transaction once enough blocks lie on top of it. */
  private Optional<Outcome> included(Intent intent, JsonNode receipt, BlockRef head)
      throws ChainUnavailableException, IOException {
    long number = Quantity.number(receipt.path("blockNumber"));
    if (number + config.confirmations() > head.number()) {
      return Optional.empty();
    }
    var block = views.find(Quantity.hex(number));
    if (block.isEmpty() || !block.get().hash().equals(Quantity.word(receipt.path("blockHash")))) {
      return Optional.empty();
    }
    var hash = Quantity.word(receipt.path("transactionHash"));
    Outcome outcome =
        receipt.path("status").asText().equals("0x1")
            ? new Outcome.Done(hash, block.get(), Quantity.parse(receipt.path("gasUsed")))
            : new Outcome.Refused(replay(intent, number));
    return Optional.of(outcome);
  }

  /** Why an included transaction failed: receipts do not say. */
  private Revert replay(Intent intent, long block) throws ChainUnavailableException {
    var call = Signer.callOf(intent.attempts().getLast().raw());
    try {
      var _ = pool.call("eth_call", callObject(call.to(), call.data()), Quantity.hex(block));
      return new Revert("Failed", List.of("the same call passes by now"));
    } catch (RpcErrorException e) {
      return e.revertData()
          .filter(data -> data.length >= 4)
          .map(abi::revert)
          .orElseGet(() -> new Revert("Unknown", List.of(e.text())));
    }
  }

  private boolean passedOver(Intent intent)
      throws ChainUnavailableException, RpcErrorException, IOException {
    var count = pool.call("eth_getTransactionCount", account().hex(), "latest");
    return Quantity.number(count) > intent.nonce();
  }

  private boolean isKnown(Intent.Attempt attempt)
      throws ChainUnavailableException, RpcErrorException {
    return !pool.call("eth_getTransactionByHash", attempt.hash().hex()).isNull();
  }

  /** A dearer form of the same transaction, written down; empty when the cap forbids it. */
  private Optional<Intent> replacement(Intent intent, BlockRef head)
      throws ChainUnavailableException, RpcErrorException, IOException {
    var last = intent.attempts().getLast();
    var fees = currentFees().replacing(Signer.feesOf(last.raw()));
    if (fees.cost(Signer.gasOf(last.raw())).compareTo(config.gasCapWei()) > 0) {
      return Optional.empty();
    }
    var signed = signer.signAgain(last.raw(), intent.nonce(), fees);
    var attempts = new ArrayList<>(intent.attempts());
    attempts.add(new Intent.Attempt(signed.hash(), signed.raw(), head.number()));
    var dearer =
        new Intent(intent.id(), intent.account(), intent.nonce(), intent.createdBlock(), attempts);
    intents.save(dearer);
    return Optional.of(dearer);
  }

  private ObjectNode callObject(Address to, String data) {
    var call = JsonNodeFactory.instance.objectNode();
    call.put("from", account().hex());
    call.put("to", to.hex());
    call.put("data", data);
    return call;
  }

  private static void pause() throws ChainUnavailableException {
    try {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainUnavailableException("interrupted; the intent is kept", e);
    }
  }
}
