package io.decentracompute.prover.watch;

import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions.Proving;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.proving.UnitState;
import io.decentracompute.prover.tree.Word;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the prover should do and say, from what it has read; pure. */
final class ProvingPlan {
  private ProvingPlan() {}

  /** What a unit's condition Proving says. */
  record Statement(Reason reason, String message) {}

  /**
   * The jobs of all units that are to hash: those in phase Proving whose Network tells an epoch.
   */
  static Map<Word, Job> jobs(List<ComputeUnit> units, Map<String, Network> networks) {
    Map<Word, Job> jobs = new LinkedHashMap<>();
    for (ComputeUnit unit : units) {
      if (isToProve(unit)) {
        job(unit, networks).ifPresent(job -> jobs.put(id(unit), job));
      }
    }
    return jobs;
  }

  /** The epoch's job for a unit, if its Network tells one. */
  static Optional<Job> job(ComputeUnit unit, Map<String, Network> networks) {
    return Optional.ofNullable(networks.get(unit.getSpec().network())).flatMap(ProvingPlan::job);
  }

  /** The job of a Network's present epoch. */
  static Optional<Job> job(Network network) {
    return Optional.ofNullable(network.statusOrEmpty().epoch())
        .map(e -> new Job(e.number(), Word.parse(e.nonce()), Word.parse(e.difficulty())));
  }

  /** What to say of a unit, given what its thread does. */
  static Statement statement(
      ComputeUnit unit, Map<String, Network> networks, UnitState state, Optional<String> library) {
    if (!isToProve(unit)) {
      UnitPhase phase = unit.statusOrEmpty().phase();
      return phase == UnitPhase.YIELDING || phase == UnitPhase.SERVING
          ? new Statement(Proving.YIELDED, "Hashing has stopped; the unit is free for its deal.")
          : new Statement(
              Proving.IDLE,
              "Phase " + (phase == null ? "unknown" : phase) + " asks for no proofs.");
    }
    if (library.isPresent()) {
      return new Statement(Proving.LIBRARY_MISSING, library.get());
    }
    if (job(unit, networks).isEmpty()) {
      return new Statement(
          Proving.NO_EPOCH,
          "Network "
              + unit.getSpec().network()
              + " tells no epoch: see whether market-sync runs and reaches the chain.");
    }
    return switch (state) {
      case UnitState.Hashing(Job job) ->
          new Statement(Proving.PROVING, "Hashing for epoch " + job.epoch() + ".");
      case UnitState.Preparing(Job job) ->
          new Statement(Proving.PREPARING, "Filling the cache for epoch " + job.epoch() + ".");
      case UnitState.Failed(String why) -> new Statement(Proving.FAILED, why);
      case UnitState.Stopped() -> new Statement(Proving.PREPARING, "About to fill the cache.");
    };
  }

  static Word id(ComputeUnit unit) {
    String id = unit.getSpec().unitId();
    if (id == null) {
      throw new IllegalStateException("the API server let a ComputeUnit without unitId pass");
    }
    return Word.parse(id);
  }

  private static boolean isToProve(ComputeUnit unit) {
    return unit.statusOrEmpty().phase() == UnitPhase.PROVING
        && unit.getMetadata().getDeletionTimestamp() == null;
  }
}
