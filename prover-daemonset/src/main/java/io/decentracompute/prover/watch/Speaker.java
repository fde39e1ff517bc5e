package io.decentracompute.prover.watch;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerConditions.ProverReady;
import io.decentracompute.crds.peer.ComputePeerStatus;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions.Proving;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.prover.log.LogKeys;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the prover says, and writes nothing that is written already. It remembers what the
 * API server answered, for the watch may not have brought that yet. For one thread at a time.
 */
final class Speaker {
  private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FieldManagers.PROVER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Figures figures;
  private final InstantSource clock;
  private final String node;
  private final Map<String, HasMetadata> answers = new ConcurrentHashMap<>();

  Speaker(KubernetesClient client, String node, Figures figures, InstantSource clock) {
    this.client = client;
    this.node = node;
    this.figures = figures;
    this.clock = clock;
  }

  /**
   * Says it of a unit.
   *
   * @return whether the unit's condition says now that it has yielded
   */
  boolean say(ComputeUnit watched, ProvingPlan.Statement statement) {
    ComputeUnit unit = newest(watched, ComputeUnit.class);
    // What the prover acts on is what the watch brought, so that generation is the one it has read.
    Condition next =
        Conditions.next(
            unit.statusOrEmpty().conditions(),
            statement.reason(),
            statement.message(),
            generation(watched),
            clock.instant());
    if (!isSaid(unit.statusOrEmpty().conditions(), next)) {
      ComputeUnit applied = ComputeUnit.named(unit.getMetadata().getName());
      applied.setStatus(ComputeUnitStatus.empty().withConditions(List.of(next)));
      write(applied);
      LOG.atInfo()
          .addKeyValue(LogKeys.NODE, node)
          .addKeyValue(LogKeys.NAME, unit.getMetadata().getName())
          .addKeyValue(LogKeys.CAUSE, next.message())
          .log("unit says " + next.reason());
    }
    return statement.reason() == Proving.YIELDED;
  }

  /** What was said of a peer's proofs, by this process or one before. */
  Optional<Proofs> said(ComputePeer peer) {
    return Optional.ofNullable(newest(peer, ComputePeer.class).statusOrEmpty().proofs());
  }

  /** Says it of a peer. */
  void say(ComputePeer watched, ProvingPlan.Statement statement, Optional<Proofs> proofs) {
    ComputePeer peer = newest(watched, ComputePeer.class);
    List<Condition> observed = peer.statusOrEmpty().conditions();
    Condition next =
        Conditions.next(
            observed,
            statement.reason(),
            statement.message(),
            generation(watched),
            clock.instant());
    Optional<Proofs> old = Optional.ofNullable(peer.statusOrEmpty().proofs());
    if (isSaid(observed, next) && old.equals(proofs)) {
      return;
    }
    ComputePeer applied = ComputePeer.named(peer.getMetadata().getName());
    ComputePeerStatus status = ComputePeerStatus.empty().withConditions(List.of(next));
    applied.setStatus(proofs.map(status::withProofs).orElse(status));
    write(applied);
    proofs
        .filter(p -> !old.equals(proofs))
        .ifPresent(
            p ->
                LOG.atInfo()
                    .addKeyValue(LogKeys.NODE, node)
                    .addKeyValue(LogKeys.NAME, peer.getMetadata().getName())
                    .addKeyValue(LogKeys.EPOCH, p.epoch())
                    .addKeyValue(LogKeys.COUNT, p.count())
                    .addKeyValue(LogKeys.ROOT, p.root())
                    .log("epoch closed"));
  }

  /** The last word of a prover that ends in good order. */
  void sayGoodbye(ComputePeer peer) {
    say(
        peer,
        new ProvingPlan.Statement(ProverReady.STOPPED, "The prover ended in good order."),
        said(peer));
  }

  /** Forgets the answers about objects that are gone. */
  void retain(Seen seen) {
    answers
        .values()
        .removeIf(
            answer ->
                seen.units().stream().noneMatch(u -> key(u).equals(key(answer)))
                    && seen.peers().values().stream().noneMatch(p -> key(p).equals(key(answer))));
  }

  private void write(HasMetadata applied) {
    HasMetadata answer = client.resource(applied).subresource("status").patch(APPLY);
    figures.write();
    answers.put(key(answer), answer);
  }

  private <T extends HasMetadata> T newest(T watched, Class<T> type) {
    HasMetadata answer = answers.get(key(watched));
    return answer != null
            && answer.getMetadata().getUid().equals(watched.getMetadata().getUid())
            && isNewer(answer, watched)
        ? type.cast(answer)
        : watched;
  }

  /** Resource versions are decimal numbers that only grow. */
  private static boolean isNewer(HasMetadata one, HasMetadata other) {
    String a = one.getMetadata().getResourceVersion();
    String b = other.getMetadata().getResourceVersion();
    return a.length() == b.length() ? a.compareTo(b) > 0 : a.length() > b.length();
  }

  private static boolean isSaid(List<Condition> observed, Condition next) {
    return Conditions.find(observed, next.type()).filter(next::equals).isPresent();
  }

  private static long generation(HasMetadata object) {
    Long generation = object.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  private static String key(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }
}
