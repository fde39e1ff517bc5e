package io.decentracompute.market.deal;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.deal.DealChain;
import io.decentracompute.crds.deal.DealSpec;
import io.decentracompute.market.chain.Action;
import java.time.Duration;
import java.util.Optional;

/**
 * What is decided on one Deal.
 *
 * @param spec what the Deal's spec shall be; empty leaves it alone
 * @param chain what the status says of the chain; empty leaves it alone
 * @param next the one transaction to carry out now
 * @param over whether nothing is left to do: ended, final, drained and paid out
 */
record DealPlan(
    Optional<DealSpec> spec,
    Optional<DealChain> chain,
    Condition funded,
    Optional<Action> next,
    boolean over,
    Duration recheck) {}
