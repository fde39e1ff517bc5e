package io.decentracompute.market.provider;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.peer.PeerChain;
import io.decentracompute.crds.provider.ProviderChain;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Bytes32;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is decided on one Provider.
 *
 * @param chain what the Provider's status says of the chain; empty says nothing
 * @param peers by name, what each ComputePeer's status shall say
 * @param units by name, the condition Registered of each ComputeUnit
 * @param next the one transaction to carry out now
 * @param mirrored deals that shall have a Deal in this cluster
 */
record ProviderPlan(
    List<Condition> conditions,
    Optional<ProviderChain> chain,
    Map<String, PeerReport> peers,
    Map<String, Condition> units,
    Optional<Action> next,
    Set<Bytes32> mirrored,
    Duration recheck) {
  ProviderPlan {
    conditions = List.copyOf(conditions);
    peers = Map.copyOf(peers);
    units = Map.copyOf(units);
    mirrored = Set.copyOf(mirrored);
  }

  /** What a ComputePeer's status says. */
  record PeerReport(Optional<PeerChain> chain, Condition registered) {}
}
