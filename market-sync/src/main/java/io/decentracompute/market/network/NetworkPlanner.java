package io.decentracompute.market.network;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.network.Epoch;
import io.decentracompute.crds.network.NetworkConditions.ChainReachable;
import io.decentracompute.crds.network.NetworkConditions.Ready;
import io.decentracompute.market.chain.ChainTime;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what a Network's status says about its chain. */
final class NetworkPlanner {
  private NetworkPlanner() {}

  /**
   * What was observed.
   *
   * @param conditions the Network's conditions as last read
   * @param epoch the epoch in the Network's status as last read
   */
  record Facts(
      String name,
      long chainId,
      long generation,
      List<Condition> conditions,
      Optional<Epoch> epoch,
      ChainState chain,
      Instant now) {
    Facts {
      conditions = List.copyOf(conditions);
    }
  }

  /** What the status shall say. */
  record Report(Optional<Epoch> epoch, List<Condition> conditions) {}

  /**
   * The epoch stays as it is while the chain is down or nobody has opened the new epoch: provers
   * then work on for the last one they know, which harms nobody.
   */
  static Report plan(Facts facts) {
    return switch (facts.chain()) {
      case ChainState.Connecting connecting ->
          new Report(
              facts.epoch(),
              facts.conditions().isEmpty()
                  ? conditions(
                      facts,
                      ChainReachable.UNREACHABLE,
                      "No RPC endpoint has answered yet.",
                      Ready.CHAIN_UNREACHABLE,
                      "Waiting for the chain's first answer.")
                  : facts.conditions());
      case ChainState.Down(var fault, var message) ->
          new Report(
              facts.epoch(),
              conditions(
                  facts,
                  reachable(fault),
                  message,
                  fault == ChainState.Fault.CONTRACTS_MISSING
                      ? Ready.CONTRACTS_MISSING
                      : Ready.CHAIN_UNREACHABLE,
                  message));
      case ChainState.Live live -> live(facts, live.time());
    };
  }

  private static Report live(Facts facts, ChainTime time) {
    var opened = time.nonce().map(nonce -> epoch(time, nonce.hex()));
    var epoch = opened.isPresent() ? opened : facts.epoch();
    return new Report(
        epoch,
        epoch.isPresent()
            ? conditions(
                facts,
                ChainReachable.REACHABLE,
                "Chain " + facts.chainId() + " answers.",
                Ready.READY,
                "The chain answers, the contracts are there and the epoch is known.")
            : conditions(
                facts,
                ChainReachable.REACHABLE,
                "Chain " + facts.chainId() + " answers.",
                Ready.NO_EPOCH,
                "Nobody has opened an epoch yet. A provider's market-sync does so once it is registered and has gas."));
  }

  private static Epoch epoch(ChainTime time, String nonce) {
    return new Epoch(
        time.epoch(), Instant.ofEpochSecond(time.epochEndsAt()), nonce, hex32(time.difficulty()));
  }

  private static String hex32(BigInteger number) {
    var digits = number.toString(16);
    return "0x" + "0".repeat(64 - digits.length()) + digits;
  }

  private static ChainReachable reachable(ChainState.Fault fault) {
    return switch (fault) {
      case UNREACHABLE -> ChainReachable.UNREACHABLE;
      case WRONG_CHAIN -> ChainReachable.WRONG_CHAIN;
      case CONTRACTS_MISSING -> ChainReachable.REACHABLE;
      case BEHIND -> ChainReachable.BEHIND;
    };
  }

  private static List<Condition> conditions(
      Facts facts, ChainReachable reachable, String reachableText, Ready ready, String readyText) {
    return List.of(
        Conditions.next(facts.conditions(), ready, readyText, facts.generation(), facts.now()),
        Conditions.next(
            facts.conditions(), reachable, reachableText, facts.generation(), facts.now()));
  }
}
