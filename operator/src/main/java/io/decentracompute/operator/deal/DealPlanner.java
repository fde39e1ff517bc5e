package io.decentracompute.operator.deal;

import io.decentracompute.crds.Names;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.DealChainStatus;
import io.decentracompute.crds.deal.DealConditions.Available;
import io.decentracompute.crds.deal.DealConditions.Installed;
import io.decentracompute.crds.deal.DealConditions.Ready;
import io.decentracompute.crds.deal.DealConditions.UnitsBound;
import io.decentracompute.crds.deal.DealStatus;
import io.decentracompute.crds.deal.InstallState;
import io.decentracompute.crds.deal.ServiceInstall;
import io.decentracompute.crds.deal.WorkerPhase;
import io.decentracompute.crds.deal.WorkerState;
import io.decentracompute.crds.deal.WorkerStatement;
import io.decentracompute.crds.shape.Forms;
import io.decentracompute.crds.unit.DealRef;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.deal.DealFacts.NodeState;
import io.decentracompute.operator.deal.DealFacts.PodView;
import io.decentracompute.operator.deal.DealFacts.UnitView;
import io.decentracompute.operator.deal.DealFacts.WorkerView;
import io.decentracompute.operator.deal.DealPlan.Binding;
import io.decentracompute.operator.probe.NodeStatus;
import io.decentracompute.operator.probe.StatusAnswer;
import io.decentracompute.operator.quantity.Resources;
import io.decentracompute.operator.worker.WorkerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happens with a deal, as one pure function. A worker is taken away only on a fact that the
 * chain holds final: the deal has ended, or it names the worker no more.
 */
final class DealPlanner {
  /** Annotation: take everything away although the deal has not ended; people's last way out. */
  static final String FORCE = "decentracompute.io/force-delete";

  /** Annotation: leave everything as it is. */
  static final String PAUSED = "decentracompute.io/paused";

  /** While something starts, its node is asked this often; pods' events wake us as well. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final Duration CALM = Duration.ofSeconds(15);
  private static final int LONGEST_MESSAGE = 1024;
  private static final Pattern PEER_ID = Pattern.compile(Forms.PEER_ID);
  private static final Pattern IDENTIFIER = Pattern.compile(Forms.IDENTIFIER);

  private final DealFacts facts;
  private final Deal deal;
  private final List<Binding> bind = new ArrayList<>();
  private final List<WorkerRequest> run = new ArrayList<>();
  private final List<String> stop = new ArrayList<>();
  private final List<PodView> end = new ArrayList<>();
  private final List<PodView> force = new ArrayList<>();
  private final List<String> wipe = new ArrayList<>();
  private final List<UnitView> unbind = new ArrayList<>();
  private final List<UnitsBound> units = new ArrayList<>();
  private final List<WorkerState> states = new ArrayList<>();

  private DealPlanner(DealFacts facts) {
    this.facts = facts;
    this.deal = facts.deal();
  }

  static DealPlan plan(DealFacts facts) {
    return new DealPlanner(facts).plan();
  }

  /** Whether everything of the deal has to go. */
  static boolean isOver(Deal deal) {
    return deal.getSpec().ended()
        || (deal.getMetadata().getDeletionTimestamp() != null && annotated(deal, FORCE));
  }

  private static boolean annotated(Deal deal, String annotation) {
    var annotations = deal.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(annotation));
  }

  private DealPlan plan() {
    var problems = problems();
    if (annotated(deal, PAUSED) && !isOver(deal)) {
      return untouched(ready(Ready.PAUSED, "Remove the annotation to go on."));
    }
    if (!problems.isEmpty() && !isOver(deal)) {
      return untouched(ready(Ready.INVALID, String.join("; ", problems) + "."));
    }
    for (var worker : facts.workers()) {
      if (worker.wanted() && !isOver(deal)) {
        serve(worker);
      } else {
        takeAway(worker);
      }
    }
    var held = facts.workers().stream().anyMatch(this::isHeld) || !boundToUs().isEmpty();
    return report(isOver(deal) ? overConditions(held) : conditions(), isOver(deal) && !held);
  }

  private List<String> problems() {
    var problems = new ArrayList<String>();
    var spec = deal.getSpec();
    if (!deal.getMetadata().getName().equals(Names.deal(spec.dealId()))
        || !deal.getMetadata().getNamespace().equals(Names.dealNamespace(spec.dealId()))) {
      problems.add(
          "A Deal with id "
              + spec.dealId()
              + " must be "
              + Names.dealNamespace(spec.dealId())
              + "/"
              + Names.deal(spec.dealId())
              + "; delete this one, market-sync writes the right one");
    }
    Definition.problem(spec.definition()).ifPresent(problems::add);
    var names = new LinkedHashSet<String>();
    for (var worker : spec.workers()) {
      if (!names.add(Names.worker(worker.id()))) {
        problems.add("Two workers would have the name " + Names.worker(worker.id()));
      }
    }
    return problems;
  }

  private void serve(WorkerView worker) {
    var known = new ArrayList<UnitView>();
    for (var id : worker.unitIds()) {
      var unit = facts.units().get(id);
      if (unit == null) {
        hold(
            worker,
            WorkerPhase.PENDING,
            UnitsBound.UNIT_NOT_FOUND,
            "Unit " + id + " is not in this cluster; is its Provider here, and its Node?");
        return;
      }
      known.add(unit);
    }
    var taken = known.stream().filter(unit -> isTaken(unit, worker)).findFirst();
    if (taken.isPresent()) {
      var other = taken.get().dealRef().orElseThrow();
      hold(
          worker,
          WorkerPhase.PENDING,
          UnitsBound.UNIT_TAKEN,
          "Unit "
              + taken.get().name()
              + " is bound to worker "
              + other.workerId()
              + " of deal "
              + other.dealId()
              + " and is awaited.");
      return;
    }
    if (known.stream().map(UnitView::nodeName).distinct().count() > 1) {
      hold(
          worker,
          WorkerPhase.FAILED,
          UnitsBound.UNIT_NOT_FOUND,
          "The units of a worker must be of one Node; the chain gave it units of several.");
      return;
    }
    var free = known.stream().filter(unit -> unit.dealRef().isEmpty()).toList();
    for (var unit : free) {
      bind.add(new Binding(unit, reference(worker)));
    }
    if (worker.node().orElse(NodeState.GONE) != NodeState.READY) {
      hold(
          worker,
          WorkerPhase.LOST,
          UnitsBound.UNIT_LOST,
          "Node "
              + known.getFirst().nodeName()
              + " is away; the worker comes back with it, under the same peer id.");
      keepInShape(worker, known);
      return;
    }
    var serving = free.isEmpty() && known.stream().allMatch(u -> u.phase() == UnitPhase.SERVING);
    if (!serving && !worker.statefulSet()) {
      hold(
          worker,
          free.isEmpty() ? WorkerPhase.YIELDING : WorkerPhase.PENDING,
          UnitsBound.YIELDING,
          "The prover of Node " + known.getFirst().nodeName() + " has still to stop.");
      return;
    }
    units.add(serving ? UnitsBound.BOUND : UnitsBound.YIELDING);
    var missing = keepInShape(worker, known);
    if (isSuspended()) {
      states.add(
          state(
              worker,
              WorkerPhase.SUSPENDED,
              worker.pods().isEmpty()
                  ? "Nobody pays for it. It comes back under the same peer id once the deal is topped up."
                  : "Nobody pays for it; its pod ends."));
    } else if (missing.isPresent() && !worker.statefulSet()) {
      states.add(state(worker, WorkerPhase.PENDING, missing.get()));
    } else {
      states.add(running(worker));
    }
  }

  /** Whether nobody pays; while the chain is silent, what it said last counts. */
  private boolean isSuspended() {
    var chain = deal.getStatus() == null ? null : deal.getStatus().chain();
    return chain != null && chain.status() == DealChainStatus.SUSPENDED;
  }

  /** Renders the worker; or says what is missing, in which case what runs is left alone. */
  private Optional<String> keepInShape(WorkerView worker, List<UnitView> known) {
    var network = facts.network();
    if (network.isEmpty()) {
      return Optional.of("Network " + deal.getSpec().network() + " does not exist; apply it.");
    }
    var status = network.get().getStatus();
    var gateway = status == null ? null : status.gateway();
    if (gateway == null) {
      return Optional.of(
          "The gateway has no address yet; see Network " + deal.getSpec().network() + ".");
    }
    if (facts.provider().isEmpty()) {
      return Optional.of(
          "No Provider of network " + deal.getSpec().network() + " knows its account yet.");
    }
    // A lost worker whose set is gone waits: its units are proven free only when the Node is back.
    if (worker.statefulSet() || worker.node().orElse(NodeState.GONE) == NodeState.READY) {
      run.add(
          new WorkerRequest(
              deal.getMetadata().getNamespace(),
              worker.name(),
              worker.id(),
              deal.getSpec().dealId(),
              known.getFirst().nodeName(),
              known.stream().map(UnitView::name).toList(),
              Resources.of(network.get().getSpec().unitShape()).multiply(known.size()),
              deal.getSpec().network(),
              network.get().getSpec().chain().id(),
              facts.provider().get(),
              gateway.address(),
              deal.getSpec().definition(),
              Definition.sourcePorts(deal.getSpec().definition()),
              isSuspended(),
              facts.settings()));
    }
    return Optional.empty();
  }

  private WorkerState running(WorkerView worker) {
    if (worker.pods().stream().allMatch(pod -> pod.deletedAt().isPresent())) {
      return state(
          worker,
          WorkerPhase.STARTING,
          worker.pods().isEmpty()
              ? "Its pod is about to be created."
              : "Its old pod is ending; a new one follows.");
    }
    if (worker.answer().isEmpty()) {
      return state(worker, WorkerPhase.STARTING, "Its pod starts.");
    }
    return switch (worker.answer().get()) {
      case StatusAnswer.Silent silent ->
          before(worker)
              .filter(state -> state.phase() == WorkerPhase.READY)
              .filter(state -> worker.pods().stream().anyMatch(PodView::ready))
              // Busy, not gone: the kubelet reaches it.
              .orElseGet(() -> state(worker, WorkerPhase.STARTING, silent.cause()));
      case StatusAnswer.Answered answered -> answered(worker, answered.status());
    };
  }

  private WorkerState answered(WorkerView worker, NodeStatus status) {
    var install =
        status.services().stream()
            .filter(s -> s.name() != null && IDENTIFIER.matcher(s.name()).matches())
            .map(
                s ->
                    new ServiceInstall(
                        Objects.requireNonNull(s.name()),
                        installState(s.state()),
                        cut(s.message())))
            .toList();
    var failed = install.stream().filter(s -> s.state() == InstallState.FAILED).findFirst();
    var phase =
        failed.isPresent()
            ? WorkerPhase.FAILED
            : status.ready() ? WorkerPhase.READY : WorkerPhase.INSTALLING;
    var peerId = status.peerId();
    return new WorkerState(
        worker.id(),
        phase,
        nodeName(worker),
        peerId != null && PEER_ID.matcher(peerId).matches() ? peerId : null,
        statement(status.statement()),
        install,
        switch (phase) {
          case FAILED ->
              failed
                  .map(
                      s ->
                          "Service "
                              + s.name()
                              + ": "
                              + Objects.requireNonNullElse(s.message(), ""))
                  .map(DealPlanner::cut)
                  .orElse(null);
          case INSTALLING ->
              install.stream().allMatch(s -> s.state() == InstallState.INSTALLED)
                  ? "Its services are installed; it connects to the gateway."
                  : "Its services are being installed.";
          case PENDING, YIELDING, STARTING, READY, SUSPENDED, DRAINING, GONE, LOST -> null;
        });
  }

  private static InstallState installState(@Nullable String state) {
    return "Installed".equals(state)
        ? InstallState.INSTALLED
        : "Failed".equals(state) ? InstallState.FAILED : InstallState.INSTALLING;
  }

  private static @Nullable WorkerStatement statement(NodeStatus.@Nullable Statement said) {
    if (said == null
        || said.payload() == null
        || said.signature() == null
        || said.payload().length() > 1024
        || said.signature().length() > 128) {
      return null;
    }
    return new WorkerStatement(said.payload(), said.signature());
  }

  private void takeAway(WorkerView worker) {
    if (worker.statefulSet()) {
      stop.add(worker.name());
    } else {
      for (var pod : worker.pods()) {
        if (pod.deletedAt().isEmpty()) {
          end.add(pod);
        } else if (mayForce(worker, pod.deletedAt().get())) {
          force.add(pod);
        }
      }
    }
    var gone = !worker.statefulSet() && worker.pods().isEmpty();
    if (gone) {
      if (worker.leftovers()) {
        wipe.add(worker.name());
      }
      for (var unit : facts.units().values()) {
        if (unit.dealRef()
            .map(ref -> ref.workerId().equals(worker.id()) && isOurs(ref))
            .orElse(false)) {
          unbind.add(unit);
        }
      }
    }
    if (worker.wanted()) {
      states.add(
          state(
              worker,
              gone ? WorkerPhase.GONE : WorkerPhase.DRAINING,
              gone ? "" : draining(worker)));
    } else if (!gone) {
      states.add(state(worker, WorkerPhase.DRAINING, draining(worker)));
    }
  }

  private static String draining(WorkerView worker) {
    return worker.node().orElse(NodeState.GONE) == NodeState.READY
        ? "It finishes calls; then its data are wiped."
        : "Its Node does not answer, so nobody knows whether its pod has ended. Start the Node, or"
            + " delete the Node object if the machine is gone.";
  }

  /** A pod may be taken off the API once its Node is gone, or has been silent for long. */
  private boolean mayForce(WorkerView worker, Instant deletedAt) {
    return switch (worker.node().orElse(NodeState.GONE)) {
      case READY -> false;
      case GONE -> true;
      case NOT_READY ->
          annotated(deal, FORCE)
              || deletedAt.plus(facts.settings().drainTimeout()).isBefore(facts.now());
    };
  }

  private boolean isHeld(WorkerView worker) {
    return worker.statefulSet() || worker.leftovers() || !worker.pods().isEmpty();
  }

  private List<UnitView> boundToUs() {
    return facts.units().values().stream()
        .filter(unit -> unit.dealRef().map(this::isOurs).orElse(false))
        .toList();
  }

  private boolean isOurs(DealRef ref) {
    return ref.dealId().equals(deal.getSpec().dealId());
  }

  private boolean isTaken(UnitView unit, WorkerView worker) {
    return unit.dealRef()
        .map(ref -> !isOurs(ref) || !ref.workerId().equals(worker.id()))
        .orElse(false);
  }

  private DealRef reference(WorkerView worker) {
    return new DealRef(
        deal.getMetadata().getNamespace(),
        deal.getMetadata().getName(),
        deal.getSpec().dealId(),
        worker.id());
  }

  private void hold(WorkerView worker, WorkerPhase phase, UnitsBound reason, String message) {
    units.add(reason);
    states.add(state(worker, phase, message));
  }

  /** A state that keeps what the worker said of itself when it last answered. */
  private WorkerState state(WorkerView worker, WorkerPhase phase, String message) {
    var before = before(worker);
    return new WorkerState(
        worker.id(),
        phase,
        nodeName(worker),
        before.map(WorkerState::peerId).orElse(null),
        before.map(WorkerState::statement).orElse(null),
        before.map(WorkerState::install).orElse(List.of()),
        cut(message));
  }

  private Optional<WorkerState> before(WorkerView worker) {
    var status = deal.getStatus();
    return status == null
        ? Optional.empty()
        : status.workers().stream().filter(state -> state.id().equals(worker.id())).findFirst();
  }

  private @Nullable String nodeName(WorkerView worker) {
    return worker.unitIds().stream()
        .map(facts.units()::get)
        .filter(Objects::nonNull)
        .map(UnitView::nodeName)
        .findFirst()
        .or(() -> before(worker).map(WorkerState::nodeName))
        .orElse(null);
  }

  private static @Nullable String cut(@Nullable String message) {
    if (message == null || message.isEmpty()) {
      return null;
    }
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }

  private List<Condition> overConditions(boolean held) {
    var pending =
        states.stream()
            .filter(s -> s.phase() == WorkerPhase.DRAINING)
            .map(s -> Names.worker(s.id()) + ": " + s.message())
            .collect(Collectors.joining(" "));
    return List.of(
        ready(held ? Ready.ENDING : Ready.ENDED, pending),
        next(Installed.NO_WORKERS, ""),
        held
            ? next(UnitsBound.BOUND, "Units are held until their workers are gone.")
            : next(UnitsBound.RETURNED, ""),
        next(Available.ENDED, ""));
  }

  private List<Condition> conditions() {
    var wanted = states.stream().filter(s -> s.phase() != WorkerPhase.DRAINING).toList();
    var troubles =
        wanted.stream()
            .filter(s -> s.phase() != WorkerPhase.READY)
            .map(s -> Names.worker(s.id()) + " " + text(s.phase()) + ": " + s.message())
            .collect(Collectors.joining(" "));
    return List.of(
        ready(readyReason(wanted), troubles),
        next(installed(wanted), troubles(wanted, s -> s.phase() == WorkerPhase.FAILED)),
        next(unitsBound(), troubles(wanted, s -> isBeforeStart(s.phase()))),
        next(available(wanted), troubles));
  }

  private static String troubles(List<WorkerState> states, Predicate<WorkerState> which) {
    return states.stream()
        .filter(which)
        .map(s -> Names.worker(s.id()) + ": " + s.message())
        .collect(Collectors.joining(" "));
  }

  private static boolean isBeforeStart(WorkerPhase phase) {
    return phase == WorkerPhase.PENDING
        || phase == WorkerPhase.YIELDING
        || phase == WorkerPhase.LOST;
  }

  private static String text(WorkerPhase phase) {
    var name = phase.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  private Ready readyReason(List<WorkerState> wanted) {
    var chain = deal.getStatus() == null ? null : deal.getStatus().chain();
    var chainStatus = chain == null ? null : chain.status();
    if (isSuspended()) {
      return Ready.SUSPENDED;
    }
    if (wanted.isEmpty()) {
      return Ready.MATCHED;
    }
    if (wanted.stream().allMatch(s -> s.phase() == WorkerPhase.READY)) {
      return chainStatus == DealChainStatus.FUNDS_LOW ? Ready.FUNDS_LOW : Ready.ACTIVE;
    }
    var broken =
        wanted.stream()
            .anyMatch(s -> s.phase() == WorkerPhase.LOST || s.phase() == WorkerPhase.FAILED);
    var served =
        Conditions.find(observed(), "Ready")
            .map(c -> c.holds() || c.is(Ready.DEGRADED))
            .orElse(false);
    if (broken || served) {
      return Ready.DEGRADED;
    }
    return wanted.stream().allMatch(s -> s.phase() == WorkerPhase.PENDING)
        ? Ready.MATCHED
        : Ready.STARTING;
  }

  private static Installed installed(List<WorkerState> wanted) {
    if (wanted.stream().anyMatch(s -> s.phase() == WorkerPhase.FAILED)) {
      return Installed.INSTALL_FAILED;
    }
    if (wanted.stream().allMatch(s -> s.install().isEmpty())) {
      return Installed.NO_WORKERS;
    }
    return wanted.stream()
            .allMatch(
                s ->
                    !s.install().isEmpty()
                        && s.install().stream().allMatch(i -> i.state() == InstallState.INSTALLED))
        ? Installed.INSTALLED
        : Installed.INSTALLING;
  }

  private UnitsBound unitsBound() {
    for (var worst :
        List.of(
            UnitsBound.UNIT_NOT_FOUND,
            UnitsBound.UNIT_TAKEN,
            UnitsBound.UNIT_LOST,
            UnitsBound.YIELDING)) {
      if (units.contains(worst)) {
        return worst;
      }
    }
    return UnitsBound.BOUND;
  }

  private static Available available(List<WorkerState> wanted) {
    var answering = wanted.stream().filter(s -> s.phase() == WorkerPhase.READY).count();
    if (answering == wanted.size() && answering > 0) {
      return Available.AVAILABLE;
    }
    if (answering > 0) {
      return Available.PARTLY_AVAILABLE;
    }
    var missing = wanted.stream().filter(s -> s.phase() != WorkerPhase.READY).toList();
    return !missing.isEmpty() && missing.stream().allMatch(s -> s.phase() == WorkerPhase.LOST)
        ? Available.WORKER_LOST
        : Available.UNAVAILABLE;
  }

  private Condition ready(Ready reason, String detail) {
    return next(reason, detail);
  }

  private Condition next(Reason reason, String detail) {
    return Conditions.next(
        observed(),
        reason,
        detail.isEmpty() ? reason.meaning() : reason.meaning() + " " + detail,
        deal.getMetadata().getGeneration() == null ? 0 : deal.getMetadata().getGeneration(),
        facts.now());
  }

  private List<Condition> observed() {
    return deal.getStatus() == null ? List.of() : deal.getStatus().conditions();
  }

  /** Leaves everything as it is, and says why. */
  private DealPlan untouched(Condition ready) {
    if (deal.getStatus() != null) {
      states.addAll(deal.getStatus().workers());
    }
    return report(
        Conditions.with(Conditions.only(observed(), "Installed", "UnitsBound", "Available"), ready),
        false);
  }

  private DealPlan report(List<Condition> conditions, boolean released) {
    var status =
        DealStatus.empty()
            .withObservedGeneration(deal.getMetadata().getGeneration())
            .withWorkers(states)
            .withConditions(conditions);
    var calm =
        states.stream()
            .allMatch(
                s ->
                    s.phase() == WorkerPhase.READY
                        || s.phase() == WorkerPhase.SUSPENDED
                        || s.phase() == WorkerPhase.LOST
                        || s.phase() == WorkerPhase.GONE);
    return new DealPlan(
        bind, run, stop, end, force, wipe, unbind, status, calm ? CALM : SOON, released);
  }
}
