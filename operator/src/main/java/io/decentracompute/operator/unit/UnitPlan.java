package io.decentracompute.operator.unit;

import io.decentracompute.crds.unit.ComputeUnitConditions.Bound;
import io.decentracompute.crds.unit.ComputeUnitConditions.Ready;
import io.decentracompute.crds.unit.UnitPhase;
import java.time.Duration;
import java.util.Optional;

/**
 * What a unit does next.
 *
 * @param phase its phase from now on
 * @param ready reason of its condition Ready
 * @param bound reason of its condition Bound
 * @param message cause and remedy
 * @param evict the prover pod that has to go, because it did not acknowledge in time
 * @param recheck when to look again without an event
 */
record UnitPlan(
    UnitPhase phase,
    Ready ready,
    Bound bound,
    String message,
    Optional<UnitFacts.ProverPod> evict,
    Optional<Duration> recheck) {}
