package io.decentracompute.market.chain;

import java.util.Optional;

/** A registered unit of a peer and the worker that holds it, if any. */
public record UnitHolding(int unit, Optional<Bytes32> workerId) {}
