package io.decentracompute.market.subnet;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.market.chain.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is decided on one Subnet.
 *
 * @param chain what the status says of the deal; empty says nothing
 * @param next the one transaction to carry out now; afterwards all is observed and planned again
 * @param recheck when to look again without being told
 */
record SubnetPlan(
    List<Condition> conditions,
    Optional<SubnetChain> chain,
    Optional<Action> next,
    Duration recheck) {
  SubnetPlan {
    conditions = List.copyOf(conditions);
  }
}
