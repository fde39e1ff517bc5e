package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Turns actions into contract calls. */
final class Calls {
  private final Contracts contracts;
  private final MarketAbi abi;

  /** A call to send. */
  record Call(Address to, String data) {}

  Calls(Contracts contracts, MarketAbi abi) {
    this.contracts = contracts;
    this.abi = abi;
  }

  /**
   * The call by {@code account} that brings {@code action} about, given what the chain shows.
   *
   * @param present what the action raises or lowers: the deal's deposits, the free collateral
   */
  Call of(Address account, Action action, BigInteger present) {
    return switch (action) {
      case Action.Approve(var amount) ->
          new Call(
              contracts.token(),
              abi.token.function("approve").encode(List.of(contracts.market(), amount)));
      case Action.CreateDeal create ->
          market(
              "createDeal",
              create.clientId(),
              HexFormat.of().parseHex(create.definitionHex().substring(2)),
              terms(create.terms()),
              create.deposit());
      case Action.SetTarget(var id, int target) -> market("setTarget", id, target);
      case Action.SetMaxPrice(var id, var price) -> market("setMaxPrice", id, price);
      case Action.TopUp(var id, var after) -> market("topUp", id, after.subtract(present));
      case Action.EndDeal(var id) -> market("endDeal", id);
      case Action.MatchDeal(var id, var matches) ->
          market(
              "matchDeal",
              id,
              matches.stream().map(match -> List.of(match.peerId(), match.units())).toList());
      case Action.ActivateWorker activate ->
          market(
              "activateWorker",
              activate.dealId(),
              activate.workerId(),
              activate.key(),
              HexFormat.of().parseHex(activate.signatureHex().substring(2)));
      case Action.RemoveWorker(var id, var worker) -> market("removeWorker", id, worker);
      case Action.Settle(var id) -> market("settle", id);
      case Action.Claim(var workers) -> market("claim", workers);
      case Action.Withdraw _ -> market("withdraw");
      case Action.DepositCollateral(var free) ->
          market("depositCollateral", account, free.subtract(present));
      case Action.WithdrawCollateral(var free) ->
          market("withdrawCollateral", present.subtract(free));
      case Action.SetOffer(var price, var capabilities) ->
          registry("setOffer", price, capabilities);
      case Action.RemoveOffer _ -> registry("removeOffer");
      case Action.RegisterPeer(var nodeName, var units) ->
          registry("registerPeer", nodeName, units);
      case Action.RemoveUnits(var peer, var units) -> registry("removeUnits", peer, units);
      case Action.RemovePeer(var peer) -> registry("removePeer", peer);
      case Action.OpenEpoch _ ->
          new Call(contracts.capacity(), abi.capacity.function("openEpoch").encode(List.of()));
      case Action.CommitRoot(var peer, long epoch, var root, long count) ->
          new Call(
              contracts.capacity(),
              abi.capacity.function("commitRoot").encode(List.of(peer, epoch, root, count)));
    };
  }

  private static List<Object> terms(Terms terms) {
    return List.of(
        terms.maxPricePerUnitEpoch(),
        terms.minReplicas(),
        terms.targetReplicas(),
        terms.unitsPerWorker(),
        terms.maxWorkersPerProvider(),
        terms.providerCollateralPerUnit(),
        terms.prepaidEpochs(),
        terms.capabilities(),
        terms.allowed(),
        terms.denied());
  }

  private Call market(String function, Object... arguments) {
    return new Call(
        contracts.market(), abi.market.function(function).encode(Arrays.asList(arguments)));
  }

  private Call registry(String function, Object... arguments) {
    return new Call(
        contracts.registry(), abi.registry.function(function).encode(Arrays.asList(arguments)));
  }
}
