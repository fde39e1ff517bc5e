package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@link MarketContracts} by {@code eth_call}. */
final class MarketViews implements MarketContracts {
  private static final long PAGE = 100;
  private static final long WORKER_PAGE = 25;
  private static final BigInteger FOR_EVER = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final RpcPool pool;
  private final ChainConfig config;
  private final MarketAbi abi;

  /** One view to call. */
  private record View(Address contract, Artifact.Call call, List<?> arguments) {}

  MarketViews(RpcPool pool, ChainConfig config, MarketAbi abi) {
    this.pool = pool;
    this.config = config;
    this.abi = abi;
  }

  @Override
  public Contracts addresses() {
    return config.contracts();
  }

  @Override
  public long chainId() {
    return config.chainId();
  }

  @Override
  public ChainTime time() throws ChainUnavailableException {
    var block = block("latest");
    String at = Quantity.hex(block.number());
    long epoch = read(at, capacity("currentEpoch")).getFirst(BigInteger.class).longValueExact();
    var answers =
        tryAll(
            at,
            List.of(
                capacity("epochEnd", epoch),
                capacity("nonceOf", epoch),
                capacity("difficultyOf", epoch)));
    var end = require(answers.get(0));
    return new ChainTime(
        block,
        epoch,
        AbiStruct.clamp(end.getFirst(BigInteger.class)),
        present(answers.get(1)).map(nonce -> nonce.getFirst(Bytes32.class)),
        present(answers.get(2))
            .map(difficulty -> difficulty.getFirst(BigInteger.class))
            .orElse(BigInteger.ZERO));
  }

  @Override
  public Optional<Bytes32> nonceOf(long epoch) throws ChainUnavailableException {
    var answer = tryAll("latest", List.of(capacity("nonceOf", epoch))).getFirst();
    return present(answer).map(nonce -> nonce.getFirst(Bytes32.class));
  }

  @Override
  public Bytes32 dealIdOf(Address customer, Bytes32 clientId) {
    return Ids.dealId(config.chainId(), config.contracts().market(), customer, clientId);
  }

  @Override
  public Optional<OnChainDeal> deal(Bytes32 dealId) throws ChainUnavailableException {
    return deal(read("latest", market("getDeal", dealId)));
  }

  private static Optional<OnChainDeal> deal(Values values) throws ChainUnavailableException {
    var deal = values.getFirst(AbiStruct.class);
    if (deal.address("customer").isZero()) {
      return Optional.empty();
    }
    var status = constant(DealStatus.values(), deal.number("status"));
    var paidThrough = deal.uint("paidThroughEpoch");
    return Optional.of(
        new OnChainDeal(
            deal.word("dealId"),
            deal.address("customer"),
            deal.word("clientId"),
            status,
            terms(deal.struct("terms")),
            deal.word("definitionHash"),
            deal.number("createdBlock"),
            deal.number("createdEpoch"),
            deal.number("currentEpoch"),
            deal.number("settledThroughEpoch"),
            paidThrough.equals(FOR_EVER)
                ? OptionalLong.empty()
                : OptionalLong.of(AbiStruct.clamp(paidThrough)),
            status == DealStatus.ENDING || status == DealStatus.ENDED
                ? OptionalLong.of(deal.number("finalEpoch"))
                : OptionalLong.empty(),
            deal.uint("balance"),
            deal.uint("unclaimed"),
            deal.uint("deposited"),
            deal.uint("activePricePerEpoch"),
            deal.small("workerCount"),
            deal.small("matchedWorkers"),
            deal.small("activeWorkers")));
  }

  private static Terms terms(AbiStruct terms) {
    return new Terms(
        terms.uint("maxPricePerUnitEpoch"),
        terms.small("minReplicas"),
        terms.small("targetReplicas"),
        terms.small("unitsPerWorker"),
        terms.small("maxWorkersPerProvider"),
        terms.uint("providerCollateralPerUnit"),
        terms.number("prepaidEpochs"),
        terms.list("capabilities", Bytes32.class::cast),
        terms.list("allowed", Address.class::cast),
        terms.list("denied", Address.class::cast));
  }

  @Override
  public byte[] definition(Bytes32 dealId) throws ChainUnavailableException {
    var answers =
        tryAll("latest", List.of(market("getDeal", dealId), market("definitionOf", dealId)));
    var deal =
        deal(require(answers.get(0)))
            .orElseThrow(
                () -> new ChainUnavailableException("deal " + dealId + " is not on the chain"));
    byte[] definition = require(answers.get(1)).getFirst(byte[].class);
    if (!Ids.keccak(definition).equals(deal.definitionHash())) {
      throw new ChainUnavailableException(
          "the definition of deal " + dealId + " does not hash to " + deal.definitionHash());
    }
    return definition;
  }

  @Override
  public List<Bytes32> deals() throws ChainUnavailableException {
    return pages(market("dealCount"), Bytes32.class, (from) -> market("listDeals", from, PAGE));
  }

  @Override
  public Optional<OnChainWorker> worker(Bytes32 workerId) throws ChainUnavailableException {
    var worker = worker(read("latest", market("getWorker", workerId)).getFirst(AbiStruct.class));
    return worker.status() == WorkerStatus.NONE ? Optional.empty() : Optional.of(worker);
  }

  @Override
  public List<OnChainWorker> workers(Bytes32 dealId) throws ChainUnavailableException {
    String at = headNumber();
    var workers = new ArrayList<OnChainWorker>();
    while (true) {
      var page =
          read(at, market("listWorkers", dealId, workers.size(), WORKER_PAGE)).getFirst(List.class);
      for (var worker : page) {
        workers.add(worker((AbiStruct) worker));
      }
      if (page.size() < WORKER_PAGE) {
        return workers;
      }
    }
  }

  @Override
  public List<OnChainWorker> workersOf(Address provider) throws ChainUnavailableException {
    var ids =
        pages(
            market("workerCountOf", provider),
            Bytes32.class,
            (from) -> market("listWorkersOf", provider, from, PAGE));
    var views = ids.stream().map(id -> market("getWorker", id)).toList();
    var workers = new ArrayList<OnChainWorker>();
    for (var answer : tryAll("latest", views)) {
      workers.add(worker(require(answer).getFirst(AbiStruct.class)));
    }
    return workers;
  }

  private static OnChainWorker worker(AbiStruct worker) throws ChainUnavailableException {
    var status = constant(WorkerStatus.values(), worker.number("status"));
    byte[] statement = worker.octets("statement");
    Optional<OnChainWorker.Activation> activation =
        worker.word("key").isZero() || statement.length != 64
            ? Optional.empty()
            : Optional.of(
                new OnChainWorker.Activation(
                    worker.number("activatedEpoch"),
                    worker.word("key"),
                    "0x" + HexFormat.of().formatHex(statement)));
    long released = worker.number("releasedEpoch");
    return new OnChainWorker(
        worker.word("workerId"),
        worker.word("dealId"),
        worker.address("provider"),
        worker.word("peerId"),
        status,
        worker.list("units", AbiStruct::index),
        worker.uint("pricePerUnitEpoch"),
        worker.uint("collateralPerUnit"),
        worker.number("matchedEpoch"),
        released == 0 ? OptionalLong.empty() : OptionalLong.of(released),
        worker.uint("unclaimed"),
        activation);
  }

  @Override
  public List<Address> providers() throws ChainUnavailableException {
    return pages(
        registry("providerCount"), Address.class, (from) -> registry("listProviders", from, PAGE));
  }

  @Override
  public Optional<Offer> offer(Address provider) throws ChainUnavailableException {
    var offer = read("latest", registry("getOffer", provider)).getFirst(AbiStruct.class);
    if (offer.uint("pricePerUnitEpoch").signum() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Offer(
            offer.bool("active"),
            offer.uint("pricePerUnitEpoch"),
            offer.list("capabilities", Bytes32.class::cast)));
  }

  @Override
  public List<Bytes32> peers(Address provider) throws ChainUnavailableException {
    return pages(
        registry("peerCount", provider),
        Bytes32.class,
        (from) -> registry("listPeers", provider, from, PAGE));
  }

  @Override
  public Optional<Peer> peer(Bytes32 peerId) throws ChainUnavailableException {
    var peer = read("latest", registry("getPeer", peerId)).getFirst(AbiStruct.class);
    if (peer.address("provider").isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        new Peer(
            peerId,
            peer.address("provider"),
            peer.bool("registered"),
            peer.text("nodeName"),
            peer.list("units", AbiStruct::index)));
  }

  @Override
  public List<UnitHolding> units(Bytes32 peerId) throws ChainUnavailableException {
    var answer = read("latest", market("unitsOf", peerId)).struct();
    var units = answer.list("units", AbiStruct::index);
    var holders = answer.list("workerIds", Bytes32.class::cast);
    var holdings = new ArrayList<UnitHolding>();
    for (int i = 0; i < Math.min(units.size(), holders.size()); i++) {
      var holder = holders.get(i);
      holdings.add(
          new UnitHolding(units.get(i), holder.isZero() ? Optional.empty() : Optional.of(holder)));
    }
    return holdings;
  }

  @Override
  public MatchReason explain(Bytes32 dealId, Bytes32 peerId, int unit)
      throws ChainUnavailableException {
    return explain(dealId, List.of(new MatchRequest(peerId, List.of(unit)))).getFirst();
  }

  private List<MatchReason> explain(Bytes32 dealId, List<MatchRequest> requests)
      throws ChainUnavailableException {
    var views = new ArrayList<View>();
    for (var request : requests) {
      for (int unit : request.units()) {
        views.add(market("explain", dealId, request.peerId(), unit));
      }
    }
    var reasons = new ArrayList<MatchReason>();
    for (var answer : tryAll("latest", views)) {
      long reason = AbiStruct.clamp(require(answer).getFirst(BigInteger.class));
      reasons.add(constant(MatchReason.values(), reason));
    }
    return reasons;
  }

  @Override
  public AccountBalance balance(Address account) throws ChainUnavailableException {
    var token = config.contracts().token();
    var answers =
        tryAll(
            "latest",
            List.of(
                market("accountOf", account),
                new View(token, abi.token.function("balanceOf"), List.of(account)),
                new View(
                    token,
                    abi.token.function("allowance"),
                    List.of(account, config.contracts().market()))));
    var held = require(answers.get(0)).struct();
    try {
      var gas = Quantity.parse(pool.call("eth_getBalance", account.hex(), "latest"));
      return new AccountBalance(
          held.uint("withdrawable"),
          held.uint("freeCollateral"),
          held.uint("lockedCollateral"),
          require(answers.get(1)).getFirst(BigInteger.class),
          require(answers.get(2)).getFirst(BigInteger.class),
          gas);
    } catch (IOException | RpcErrorException e) {
      throw unusable("eth_getBalance", e);
    }
  }

  @Override
  public Optional<CommittedRoot> root(Bytes32 peerId, long epoch) throws ChainUnavailableException {
    var root = read("latest", capacity("getRoot", peerId, epoch)).getFirst(AbiStruct.class);
    if (root.word("root").isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        new CommittedRoot(
            peerId, epoch, root.word("root"), root.number("count"), root.number("committedAt")));
  }

  @Override
  public boolean isDone(Address account, Action action) throws ChainUnavailableException {
    return switch (action) {
      case Action.Approve(var amount) -> balance(account).allowance().compareTo(amount) >= 0;
      case Action.CreateDeal create -> deal(dealIdOf(account, create.clientId())).isPresent();
      case Action.SetTarget(var id, int target) ->
          deal(id).map(deal -> deal.terms().targetReplicas() == target).orElse(false);
      case Action.SetMaxPrice(var id, var price) ->
          deal(id).map(deal -> deal.terms().maxPricePerUnitEpoch().equals(price)).orElse(false);
      case Action.TopUp(var id, var after) ->
          deal(id).map(deal -> deal.deposited().compareTo(after) >= 0).orElse(false);
      case Action.EndDeal(var id) -> deal(id).map(MarketViews::isEnded).orElse(false);
      case Action.MatchDeal(var id, var matches) ->
          !explain(id, matches).contains(MatchReason.ELIGIBLE);
      case Action.ActivateWorker activate ->
          worker(activate.workerId())
              .flatMap(OnChainWorker::activation)
              .map(
                  known ->
                      known.key().equals(activate.key())
                          && known.signatureHex().equals(activate.signatureHex()))
              .orElse(false);
      case Action.RemoveWorker(var _, var workerId) ->
          worker(workerId).map(worker -> worker.status() == WorkerStatus.RELEASED).orElse(false);
      // What is settled by view and what is written down differ; settling twice changes nothing.
      case Action.Settle _ -> false;
      case Action.Claim(var workerIds) -> isClaimed(workerIds);
      case Action.Withdraw _ -> balance(account).withdrawable().signum() == 0;
      case Action.DepositCollateral(var free) ->
          balance(account).freeCollateral().compareTo(free) >= 0;
      case Action.WithdrawCollateral(var free) ->
          balance(account).freeCollateral().compareTo(free) <= 0;
      case Action.SetOffer(var price, var capabilities) ->
          offer(account).equals(Optional.of(new Offer(true, price, capabilities)));
      case Action.RemoveOffer _ -> !offer(account).map(Offer::active).orElse(false);
      case Action.RegisterPeer(var nodeName, var units) ->
          peer(peerIdOf(account, nodeName))
              .map(peer -> peer.registered() && peer.units().containsAll(units))
              .orElse(false);
      case Action.RemoveUnits(var peerId, var units) ->
          peer(peerId).map(peer -> units.stream().noneMatch(peer.units()::contains)).orElse(true);
      case Action.RemovePeer(var peerId) -> !peer(peerId).map(Peer::registered).orElse(false);
      case Action.OpenEpoch(long epoch) -> nonceOf(epoch).isPresent();
      case Action.CommitRoot commit -> root(commit.peerId(), commit.epoch()).isPresent();
    };
  }

  private Bytes32 peerIdOf(Address provider, String nodeName) {
    return Ids.peerId(config.chainId(), config.contracts().registry(), provider, nodeName);
  }

  private static boolean isEnded(OnChainDeal deal) {
    return deal.status() == DealStatus.ENDING || deal.status() == DealStatus.ENDED;
  }

  private boolean isClaimed(List<Bytes32> workerIds) throws ChainUnavailableException {
    for (var id : workerIds) {
      var worker = worker(id);
      if (worker.isEmpty() || worker.get().status() == WorkerStatus.RELEASED) {
        continue;
      }
      var deal = deal(worker.get().dealId());
      boolean isFinal = deal.map(known -> known.status() == DealStatus.ENDED).orElse(false);
      if (isFinal || worker.get().unclaimed().signum() != 0) {
        return false;
      }
    }
    return true;
  }

  // ---- calls ----

  private View market(String name, Object... arguments) {
    return new View(
        config.contracts().market(), abi.market.function(name), Arrays.asList(arguments));
  }

  private View registry(String name, Object... arguments) {
    return new View(
        config.contracts().registry(), abi.registry.function(name), Arrays.asList(arguments));
  }

  private View capacity(String name, Object... arguments) {
    return new View(
        config.contracts().capacity(), abi.capacity.function(name), Arrays.asList(arguments));
  }

  /** Results of a view. */
  private record Values(AbiStruct struct) {
    <T> T getFirst(Class<T> type) {
      return type.cast(struct.values().getFirst());
    }
  }

  /** A view's answer: results, or the contract's refusal. */
  private sealed interface Answer {
    record Returned(Values values) implements Answer {}

    record Refused(Revert revert) implements Answer {}
  }

  private Values read(String block, View view) throws ChainUnavailableException {
    return require(tryAll(block, List.of(view)).getFirst());
  }

  private static Values require(Answer answer) throws ChainUnavailableException {
    return switch (answer) {
      case Answer.Returned(var values) -> values;
      case Answer.Refused(var revert) ->
          throw new ChainUnavailableException("a view refused with " + revert);
    };
  }

  private static Optional<Values> present(Answer answer) {
    return switch (answer) {
      case Answer.Returned(var values) -> Optional.of(values);
      case Answer.Refused _ -> Optional.empty();
    };
  }

  private List<Answer> tryAll(String block, List<View> views) throws ChainUnavailableException {
    if (views.isEmpty()) {
      return List.of();
    }
    var requests = new ArrayList<RpcPool.Request>();
    for (var view : views) {
      var call = JsonNodeFactory.instance.objectNode();
      call.put("to", view.contract().hex());
      call.put("data", view.call().encode(view.arguments()));
      requests.add(new RpcPool.Request("eth_call", List.of(call, block)));
    }
    var answers = new ArrayList<Answer>();
    var results = pool.batch(requests);
    for (int i = 0; i < views.size(); i++) {
      answers.add(answer(views.get(i), results.get(i)));
    }
    return answers;
  }

  private Answer answer(View view, RpcPool.Answer result) throws ChainUnavailableException {
    try {
      return switch (result) {
        case RpcPool.Answer.Result(var node) ->
            new Answer.Returned(
                new Values(Abi.decode(view.call().outputs(), Quantity.bytes(node))));
        case RpcPool.Answer.Failed(var error) -> {
          var data = error.revertData();
          if (data.isEmpty() || data.get().length < 4) {
            throw unusable(view.call().name(), error);
          }
          yield new Answer.Refused(abi.revert(data.get()));
        }
      };
    } catch (AbiException | IOException e) {
      throw unusable(view.call().name(), e);
    }
  }

  private static ChainUnavailableException unusable(String what, Exception cause) {
    return new ChainUnavailableException(
        what + " has no usable answer: " + cause.getMessage() + ". It is tried again.", cause);
  }

  private static <E> E constant(E[] constants, long number) throws ChainUnavailableException {
    try {
      return MarketAbi.constant(constants, number);
    } catch (AbiException e) {
      throw unusable("a view", e);
    }
  }

  /** A page's view, by its offset. */
  private interface Page {
    View from(long offset);
  }

  private <T> List<T> pages(View count, Class<T> type, Page page) throws ChainUnavailableException {
    String at = headNumber();
    long total = AbiStruct.clamp(read(at, count).getFirst(BigInteger.class));
    var items = new ArrayList<T>();
    for (long from = 0; from < total; from += PAGE) {
      for (var item : read(at, page.from(from)).getFirst(List.class)) {
        items.add(type.cast(item));
      }
    }
    return items;
  }

  private String headNumber() throws ChainUnavailableException {
    return Quantity.hex(block("latest").number());
  }

  BlockRef block(String tag) throws ChainUnavailableException {
    return find(tag)
        .orElseThrow(() -> new ChainUnavailableException("block '" + tag + "' is not there"));
  }

  /** A block by number or tag; empty when the endpoint does not have it. */
  Optional<BlockRef> find(String tag) throws ChainUnavailableException {
    try {
      return blockRef(pool.call("eth_getBlockByNumber", tag, false));
    } catch (IOException | RpcErrorException e) {
      throw unusable("eth_getBlockByNumber", e);
    }
  }

  static Optional<BlockRef> blockRef(JsonNode block) throws IOException {
    if (block.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new BlockRef(
            Quantity.number(block.path("number")),
            Quantity.word(block.path("hash")),
            Quantity.word(block.path("parentHash")),
            Quantity.number(block.path("timestamp"))));
  }
}
