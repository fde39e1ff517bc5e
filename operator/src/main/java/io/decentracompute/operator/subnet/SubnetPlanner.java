package io.decentracompute.operator.subnet;

import io.decentracompute.crds.Labels;
import io.decentracompute.crds.Names;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetChain;
import io.decentracompute.crds.subnet.SubnetConditions.Available;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetConditions.Progressing;
import io.decentracompute.crds.subnet.SubnetConditions.Ready;
import io.decentracompute.crds.subnet.SubnetStatus;
import io.decentracompute.crds.subnet.SubnetWorker;
import io.decentracompute.crds.subnet.WorkerHealth;
import io.decentracompute.operator.probe.HealthAnswer;
import io.decentracompute.operator.probe.NodeStatus;
import io.decentracompute.operator.quantity.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a Subnet is served, as one pure function. Ready means that the minimum of replicas
 * answers a health particle, not that pods run: they may run in clusters of others.
 */
final class SubnetPlanner {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration PATIENT = Duration.ofSeconds(5);
  private static final Duration CALM = Duration.ofSeconds(10);
  private static final Duration STALLED_AFTER = Duration.ofMinutes(10);
  private static final int LONGEST_MESSAGE = 1024;
  private static final long MIB = 1024L * 1024;

  private final SubnetFacts facts;
  private final Subnet subnet;

  private SubnetPlanner(SubnetFacts facts) {
    this.facts = facts;
    this.subnet = facts.subnet();
  }

  static SubnetPlan plan(SubnetFacts facts) {
    return new SubnetPlanner(facts).plan();
  }

  private SubnetPlan plan() {
    var chain = chain();
    var workers =
        chain.map(SubnetChain::workers).orElse(List.of()).stream()
            .filter(worker -> worker.active() && worker.peerId() != null)
            .toList();
    var health = facts.health().map(answer -> health(workers, answer)).orElse(List.of());
    var healthy = (int) health.stream().filter(WorkerHealth::healthy).count();
    var problems = problems();
    var unknown =
        !workers.isEmpty()
            && facts.health().map(HealthAnswer.NoGateway.class::isInstance).orElse(false);
    var ready = ready(problems, unknown, healthy);
    var progressing = progressing(health, healthy);
    var message = message(problems, workers, health, healthy);
    var status =
        SubnetStatus.empty()
            .withObservedGeneration(subnet.getMetadata().getGeneration())
            .withReplicas(workers.size())
            .withReadyReplicas(unknown ? readyBefore() : healthy)
            .withSelector(
                chain
                    .map(SubnetChain::dealId)
                    .map(id -> Labels.DEAL + "=" + Names.label(id))
                    .orElse(null))
            .withHealth(unknown ? healthBefore() : health)
            .withConditions(
                List.of(
                    next(ready, message),
                    next(unknown ? Available.GATEWAY_UNREACHABLE : available(healthy), message),
                    next(progressing, message)));
    var complete = healthy >= subnet.getSpec().replicas().target();
    var recheck = ready != Ready.READY ? SOON : complete ? CALM : PATIENT;
    return new SubnetPlan(
        status,
        workers.stream().map(w -> Objects.requireNonNull(w.peerId())).toList(),
        workers.isEmpty() ? CALM : recheck);
  }

  /** What the schema cannot see: all problems, each with field and remedy. */
  private List<String> problems() {
    var problems = new ArrayList<String>();
    if (facts.network().isEmpty()) {
      problems.add(
          "spec.network: Network "
              + subnet.getSpec().network()
              + " does not exist; apply it or name another");
      return problems;
    }
    var unit = Resources.of(facts.network().get().getSpec().unitShape());
    var available = unit.memory() * subnet.getSpec().unitsPerWorker() / MIB;
    var services = subnet.getSpec().services();
    for (var i = 0; i < services.size(); i++) {
      var limit = services.get(i).effectiveLimits().memoryMiB();
      if (limit > available) {
        problems.add(
            "spec.services["
                + i
                + "].limits.memoryMiB: "
                + limit
                + " is more than the "
                + available
                + " MiB of a worker; lower it or raise spec.unitsPerWorker");
      }
    }
    return problems;
  }

  private List<WorkerHealth> health(List<SubnetWorker> workers, HealthAnswer answer) {
    return switch (answer) {
      case HealthAnswer.NoGateway none -> List.of();
      case HealthAnswer.Answers(var answers) ->
          workers.stream().map(worker -> health(worker, answers)).toList();
    };
  }

  private static WorkerHealth health(SubnetWorker worker, Map<String, NodeStatus> answers) {
    var status = answers.get(worker.peerId());
    if (status == null) {
      return new WorkerHealth(
          worker.id(), false, "Worker " + worker.peerId() + " does not answer.");
    }
    var troubles =
        status.services().stream()
            .filter(service -> !"Installed".equals(service.state()))
            .map(
                service ->
                    service.name()
                        + " "
                        + service.state()
                        + (service.message() == null || service.message().isEmpty()
                            ? ""
                            : ": " + service.message()))
            .collect(Collectors.joining("; "));
    if (!troubles.isEmpty()) {
      return new WorkerHealth(worker.id(), false, cut(troubles));
    }
    return status.ready()
        ? new WorkerHealth(worker.id(), true, null)
        : new WorkerHealth(worker.id(), false, "It answers that it is not ready yet.");
  }

  private Ready ready(List<String> problems, boolean unknown, int healthy) {
    if (subnet.getMetadata().getDeletionTimestamp() != null) {
      return Ready.ENDING;
    }
    if (!problems.isEmpty()) {
      return Ready.INVALID;
    }
    if (unknown) {
      return Ready.GATEWAY_UNREACHABLE;
    }
    if (healthy >= subnet.getSpec().replicas().min()) {
      return Ready.READY;
    }
    var before = Conditions.find(observed(), "Ready");
    var wasServed =
        before
            .map(c -> c.is(Ready.READY) || c.is(Ready.DEGRADED) || c.is(Ready.GATEWAY_UNREACHABLE))
            .orElse(false);
    if (wasServed) {
      return Ready.DEGRADED;
    }
    if (subnet.getSpec().paused()) {
      return Ready.PAUSED;
    }
    var dealId = chain().map(SubnetChain::dealId);
    if (dealId.isEmpty()) {
      return Ready.PENDING;
    }
    return chain().map(c -> c.workers().isEmpty()).orElse(true)
            && !Conditions.has(observed(), Matched.MATCHED)
        ? Ready.PUBLISHED
        : Ready.FILLING;
  }

  private Available available(int healthy) {
    if (healthy >= subnet.getSpec().replicas().min()) {
      return Available.MINIMUM_AVAILABLE;
    }
    return healthy == 0 ? Available.NO_WORKERS : Available.BELOW_MINIMUM;
  }

  private Progressing progressing(List<WorkerHealth> health, int healthy) {
    if (healthy >= subnet.getSpec().replicas().target()) {
      return Progressing.COMPLETE;
    }
    if (subnet.getSpec().paused()) {
      return Progressing.PAUSED;
    }
    var failed =
        health.stream()
            .map(WorkerHealth::message)
            .filter(Objects::nonNull)
            .anyMatch(message -> message.contains(" Failed"));
    if (failed) {
      return Progressing.INSTALL_FAILED;
    }
    var before = Conditions.find(observed(), "Progressing");
    var stalled =
        before
            .map(
                c ->
                    c.is(Progressing.STALLED)
                        ? sameHealth(healthy)
                        : c.is(Progressing.PROGRESSING)
                            && sameHealth(healthy)
                            && c.lastTransitionTime().plus(STALLED_AFTER).isBefore(facts.now()))
            .orElse(false);
    return stalled ? Progressing.STALLED : Progressing.PROGRESSING;
  }

  private boolean sameHealth(int healthy) {
    return readyBefore() == healthy;
  }

  private String message(
      List<String> problems, List<SubnetWorker> workers, List<WorkerHealth> health, int healthy) {
    if (!problems.isEmpty()) {
      return String.join("; ", problems) + ".";
    }
    if (facts.health().orElse(null) instanceof HealthAnswer.NoGateway(var cause)
        && !workers.isEmpty()) {
      return cause + ".";
    }
    var replicas = subnet.getSpec().replicas();
    var sum =
        healthy
            + " of "
            + replicas.target()
            + " replicas answer, "
            + replicas.min()
            + " at least are needed.";
    var troubles =
        health.stream()
            .filter(w -> !w.healthy())
            .map(w -> Names.worker(w.id()) + ": " + w.message())
            .collect(Collectors.joining(" "));
    return troubles.isEmpty() ? sum : sum + " " + troubles;
  }

  private Condition next(Reason reason, String message) {
    return Conditions.next(
        observed(),
        reason,
        reason.meaning() + " " + message,
        Objects.requireNonNullElse(subnet.getMetadata().getGeneration(), 0L),
        facts.now());
  }

  private List<Condition> observed() {
    return subnet.getStatus() == null ? List.of() : subnet.getStatus().conditions();
  }

  private Optional<SubnetChain> chain() {
    return Optional.ofNullable(subnet.getStatus()).map(SubnetStatus::chain);
  }

  private int readyBefore() {
    return Optional.ofNullable(subnet.getStatus()).map(SubnetStatus::readyReplicas).orElse(0);
  }

  private List<WorkerHealth> healthBefore() {
    return Optional.ofNullable(subnet.getStatus()).map(SubnetStatus::health).orElse(List.of());
  }

  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }
}
