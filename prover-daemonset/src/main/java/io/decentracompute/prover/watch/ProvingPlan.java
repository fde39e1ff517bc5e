package io.decentracompute.prover.watch;

import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerConditions.ProverReady;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions.Proving;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.proving.UnitState;
import io.decentracompute.prover.tree.Word;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the prover should do and say, from what it has read; pure. */
final class ProvingPlan {
  private ProvingPlan() {}

  /** What a condition says. */
  record Statement(Reason reason, String message) {}

  /** The jobs of all units that are to hash: in phase Proving, their peer there, an epoch told. */
  static Map<Word, Job> jobs(Seen seen) {
    Map<Word, Job> jobs = new LinkedHashMap<>();
    for (ComputeUnit unit : seen.units()) {
      if (isToProve(unit)) {
        seen.peerOf(unit)
            .flatMap(peer -> job(peer, seen))
            .ifPresent(job -> jobs.put(id(unit), job));
      }
    }
    return jobs;
  }

  /** The present job of a peer, if its Network tells an epoch. */
  static Optional<Job> job(ComputePeer peer, Seen seen) {
    return seen.networkOf(peer)
        .flatMap(network -> Optional.ofNullable(network.statusOrEmpty().epoch()))
        .map(e -> new Job(id(peer), e.number(), Word.parse(e.nonce()), Word.parse(e.difficulty())));
  }

  /** What to say of a unit, given what its thread does; empty while that is not what was asked. */
  static Optional<Statement> statement(
      ComputeUnit unit, Seen seen, UnitState state, Problems problems) {
    if (!isToProve(unit)) {
      boolean hashes = state instanceof UnitState.Hashing || state instanceof UnitState.Preparing;
      return hashes ? Optional.empty() : Optional.of(atRest(unit.statusOrEmpty().phase()));
    }
    return atWork(unit, seen, state, problems);
  }

  private static Statement atRest(@org.jspecify.annotations.Nullable UnitPhase phase) {
    return phase == UnitPhase.YIELDING || phase == UnitPhase.SERVING
        ? new Statement(Proving.YIELDED, "Hashing has stopped; the unit is free for its deal.")
        : new Statement(
            Proving.IDLE, "Phase " + (phase == null ? "unknown" : phase) + " asks for no proofs.");
  }

  private static Optional<Statement> atWork(
      ComputeUnit unit, Seen seen, UnitState state, Problems problems) {
    Optional<Statement> hindrance = hindrance(unit, seen, problems);
    if (hindrance.isPresent()) {
      return hindrance;
    }
    return switch (state) {
      case UnitState.Hashing(Job job) ->
          Optional.of(new Statement(Proving.PROVING, "Hashing for epoch " + job.epoch() + "."));
      case UnitState.Preparing(Job job) ->
          Optional.of(
              new Statement(Proving.PREPARING, "Filling the cache for epoch " + job.epoch() + "."));
      case UnitState.Failed(String why) -> Optional.of(new Statement(Proving.FAILED, why));
      case UnitState.Stopped() -> Optional.empty(); // about to start, or to be told a new phase
    };
  }

  private static Optional<Statement> hindrance(ComputeUnit unit, Seen seen, Problems problems) {
    if (problems.library().isPresent()) {
      return Optional.of(new Statement(Proving.LIBRARY_MISSING, problems.library().get()));
    }
    if (problems.journal().isPresent()) {
      return Optional.of(new Statement(Proving.FAILED, problems.journal().get()));
    }
    Optional<ComputePeer> peer = seen.peerOf(unit);
    if (peer.isEmpty()) {
      return Optional.of(
          new Statement(
              Proving.FAILED,
              "There is no ComputePeer "
                  + unit.getSpec().peer()
                  + " on this Node, so proofs would be nobody's: see whether the operator runs."));
    }
    return job(peer.get(), seen).isEmpty()
        ? Optional.of(new Statement(Proving.NO_EPOCH, noEpoch(peer.get())))
        : Optional.empty();
  }

  /** What to say of a peer's prover. */
  static Statement statement(ComputePeer peer, Seen seen, Problems problems, String leavesUrl) {
    if (problems.library().isPresent()) {
      return new Statement(ProverReady.LIBRARY_MISSING, problems.library().get());
    }
    if (problems.journal().isPresent()) {
      return new Statement(ProverReady.JOURNAL_FAILED, problems.journal().get());
    }
    return job(peer, seen).isEmpty()
        ? new Statement(ProverReady.NO_EPOCH, noEpoch(peer))
        : new Statement(ProverReady.READY, "Serving leaves at " + leavesUrl + "/leaves/.");
  }

  /** Whether what was said of proofs may be out of date, so that the disk must be asked. */
  static boolean asksForProofs(Optional<Proofs> said, long epoch, String leavesUrl) {
    return said.filter(s -> s.epoch() == epoch - 1 && s.leavesUrl().equals(leavesUrl)).isEmpty();
  }

  /** The proofs of the epoch before, where the disk has any; else what was said before. */
  static Optional<Proofs> proofs(
      Optional<Proofs> said, Optional<ClosedEpoch> ended, String leavesUrl) {
    return ended
        .filter(e -> !e.proofs().isEmpty())
        .map(e -> new Proofs(e.job().epoch(), e.root().toString(), e.proofs().size(), leavesUrl))
        .or(() -> said);
  }

  static Word id(ComputeUnit unit) {
    String id = unit.getSpec().unitId();
    if (id == null) {
      throw new IllegalStateException("the API server let a ComputeUnit without unitId pass");
    }
    return Word.parse(id);
  }

  static Word id(ComputePeer peer) {
    return Word.parse(peer.getSpec().peerId());
  }

  private static String noEpoch(ComputePeer peer) {
    return "Network "
        + peer.getSpec().network()
        + " tells no epoch: see whether market-sync runs and reaches the chain.";
  }

  private static boolean isToProve(ComputeUnit unit) {
    return unit.statusOrEmpty().phase() == UnitPhase.PROVING
        && unit.getMetadata().getDeletionTimestamp() == null;
  }
}
