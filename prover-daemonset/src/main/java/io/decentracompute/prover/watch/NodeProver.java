package io.decentracompute.prover.watch;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerConditions.ProverReady;
import io.decentracompute.crds.peer.ComputePeerStatus;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions.Proving;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.epoch.EpochParameters;
import io.decentracompute.prover.epoch.Epochs;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.proving.Prover;
import io.decentracompute.prover.proving.UnitState;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.randomx.RandomXException;
import io.decentracompute.prover.tree.Word;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prover of one Node: one loop reads units, peer and Networks from informers, makes the units
 * hash that are to hash, and writes conditions and the roots of ended epochs. It hashes nothing
 * before all informers have synced, and writes nothing that is written already.
 */
public final class NodeProver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProver.class);
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FieldManagers.PROVER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Settings settings;
  private final InstantSource clock;
  private final Epochs epochs;
  private final Figures figures;
  private final Optional<Prover> prover;
  private final Optional<String> libraryProblem;
  private final Semaphore wake = new Semaphore(1);
  private final Map<String, UnitState> shown = new ConcurrentHashMap<>();
  private final SharedIndexInformer<ComputeUnit> units;
  private final SharedIndexInformer<ComputePeer> peers;
  private final SharedIndexInformer<Network> networks;
  private final Thread loop;
  private volatile boolean closed;
  private volatile Instant lastPass;
  private volatile String lastProblem = "";

  /** Starts to watch and, as the units say, to hash. */
  public NodeProver(
      KubernetesClient client,
      Settings settings,
      Epochs epochs,
      Figures figures,
      InstantSource clock) {
    this.client = client;
    this.settings = settings;
    this.epochs = epochs;
    this.figures = figures;
    this.clock = clock;
    this.lastPass = clock.instant();
    Optional<RandomX> randomx = Optional.empty();
    Optional<String> problem = Optional.empty();
    try {
      randomx = Optional.of(RandomX.load(settings.library()));
    } catch (RandomXException e) {
      LOG.atError().addKeyValue("node", settings.nodeName()).log(String.valueOf(e.getMessage()));
      problem = Optional.ofNullable(e.getMessage());
    }
    this.libraryProblem = problem;
    this.prover =
        randomx.map(
            library ->
                new Prover(
                    library,
                    (epoch, proof) -> {
                      epochs.add(epoch, proof);
                      figures.proof();
                    },
                    (unit, state) -> {
                      shown.put(unit.toString(), state);
                      wake.release();
                    }));
    ResourceEventHandler<HasMetadata> handler = new Wake();
    units =
        client
            .resources(ComputeUnit.class)
            .withField("spec.nodeName", settings.nodeName())
            .inform(new Typed<>(handler));
    peers =
        client
            .resources(ComputePeer.class)
            .withField("spec.nodeName", settings.nodeName())
            .inform(new Typed<>(handler));
    networks = client.resources(Network.class).inform(new Typed<>(handler));
    loop = Thread.ofPlatform().name("prover-loop").start(this::run);
  }

  /** What {@code /status} shows. */
  public Map<String, Object> status() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("node", settings.nodeName());
    status.put("healthy", isHealthy());
    if (!lastProblem.isEmpty()) {
      status.put("problem", lastProblem);
    }
    Map<String, Long> hashes =
        prover.map(Prover::hashes).orElse(Map.of()).entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().toString(), Map.Entry::getValue));
    Map<String, Double> rates = figures.rates(hashes);
    List<Map<String, Object>> rows =
        units.getStore().list().stream()
            .map(
                unit -> {
                  String id = ProvingPlan.id(unit).toString();
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("unitId", id);
                  row.put("phase", String.valueOf(unit.statusOrEmpty().phase()));
                  row.put("state", name(shown.getOrDefault(id, new UnitState.Stopped())));
                  row.put("hashes", hashes.getOrDefault(id, 0L));
                  row.put("hashesPerSecond", rates.getOrDefault(id, 0.0));
                  return row;
                })
            .toList();
    status.put("units", rows);
    return status;
  }

  /** Stops to hash, says so, and returns once nothing runs any more. */
  @Override
  public void close() {
    closed = true;
    wake.release();
    try {
      loop.join(TimeUnit.SECONDS.toMillis(8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    units.close();
    peers.close();
    networks.close();
  }

  private void run() {
    while (!closed) {
      try {
        if (wake.tryAcquire(5, TimeUnit.SECONDS)) {
          wake.drainPermits();
        }
        if (!closed && hasSynced()) {
          pass();
          lastProblem = "";
        }
        lastPass = clock.instant();
      } catch (InterruptedException e) {
        closed = true;
      } catch (IOException | KubernetesClientException e) {
        lastProblem = String.valueOf(e.getMessage());
        LOG.atWarn()
            .addKeyValue("node", settings.nodeName())
            .setCause(e)
            .log("pass failed, trying again in a second");
        pause();
      }
    }
    prover.ifPresent(Prover::close);
    sayGoodbye();
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
      wake.release();
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void pass() throws IOException, InterruptedException {
    List<ComputeUnit> mine = units.getStore().list();
    Map<String, Network> known =
        networks.getStore().list().stream()
            .collect(Collectors.toMap(n -> n.getMetadata().getName(), n -> n));
    Map<Word, Job> jobs = ProvingPlan.jobs(mine, known);
    begin(jobs);
    if (prover.isPresent()) {
      long before = System.nanoTime();
      prover.get().want(jobs);
      figures.switched(System.nanoTime() - before);
    }
    for (ComputeUnit unit : mine) {
      say(unit, known);
    }
    for (ComputePeer peer : peers.getStore().list()) {
      say(peer, known);
    }
  }

  private void begin(Map<Word, Job> jobs) throws IOException {
    for (ComputePeer peer : peers.getStore().list()) {
      for (Job job : jobs.values().stream().distinct().toList()) {
        epochs.begin(new EpochParameters(job.epoch(), peerId(peer), job.nonce(), job.difficulty()));
      }
    }
  }

  private void say(ComputeUnit unit, Map<String, Network> known) {
    UnitState state =
        prover.map(p -> p.state(ProvingPlan.id(unit))).orElseGet(UnitState.Stopped::new);
    ProvingPlan.Statement statement = ProvingPlan.statement(unit, known, state, libraryProblem);
    List<Condition> observed = unit.statusOrEmpty().conditions();
    Condition next =
        Conditions.next(
            observed, statement.reason(), statement.message(), generation(unit), clock.instant());
    if (isSaid(observed, next)) {
      return;
    }
    ComputeUnit applied = ComputeUnit.named(unit.getMetadata().getName());
    applied.setStatus(ComputeUnitStatus.empty().withConditions(List.of(next)));
    client.resource(applied).subresource("status").patch(APPLY);
    if (next.reason().equals(Proving.YIELDED.value())) {
      LOG.atInfo()
          .addKeyValue("node", settings.nodeName())
          .addKeyValue("name", unit.getMetadata().getName())
          .log("unit yielded");
    }
  }

  private void say(ComputePeer peer, Map<String, Network> known) throws IOException {
    Optional<Job> job =
        Optional.ofNullable(known.get(peer.getSpec().network())).flatMap(ProvingPlan::job);
    Reason reason;
    String message;
    if (libraryProblem.isPresent()) {
      reason = ProverReady.LIBRARY_MISSING;
      message = libraryProblem.get();
    } else if (job.isEmpty()) {
      reason = ProverReady.NO_EPOCH;
      message = "Network " + peer.getSpec().network() + " tells no epoch yet.";
    } else {
      reason = ProverReady.READY;
      message = "Serving leaves at " + settings.leavesUrl() + "/leaves/.";
    }
    List<Condition> observed = peer.statusOrEmpty().conditions();
    Condition next = Conditions.next(observed, reason, message, generation(peer), clock.instant());
    Proofs old = peer.statusOrEmpty().proofs();
    Proofs proofs = job.isPresent() ? proofs(peer, job.get().epoch(), old) : old;
    if (isSaid(observed, next) && Objects.equals(old, proofs)) {
      return;
    }
    ComputePeer applied = ComputePeer.named(peer.getMetadata().getName());
    ComputePeerStatus status = ComputePeerStatus.empty().withConditions(List.of(next));
    applied.setStatus(proofs == null ? status : status.withProofs(proofs));
    client.resource(applied).subresource("status").patch(APPLY);
  }

  /** The proofs of the epoch before this one, where there are any; else what was said before. */
  private @org.jspecify.annotations.Nullable Proofs proofs(
      ComputePeer peer, long epoch, @org.jspecify.annotations.Nullable Proofs old)
      throws IOException {
    if (old != null && old.epoch() >= epoch - 1) {
      return old;
    }
    Optional<ClosedEpoch> ended = epochs.read(epoch - 1);
    if (ended.isEmpty()
        || ended.get().proofs().isEmpty()
        || !ended.get().parameters().peerId().equals(peerId(peer))) {
      return old;
    }
    return new Proofs(
        epoch - 1,
        ended.get().root().toString(),
        ended.get().proofs().size(),
        settings.leavesUrl());
  }

  private void sayGoodbye() {
    if (!hasSynced()) {
      return;
    }
    for (ComputePeer peer : peers.getStore().list()) {
      try {
        ComputePeer applied = ComputePeer.named(peer.getMetadata().getName());
        ComputePeerStatus status =
            ComputePeerStatus.empty()
                .withConditions(
                    List.of(
                        Conditions.next(
                            peer.statusOrEmpty().conditions(),
                            ProverReady.STOPPED,
                            "The prover ended in good order.",
                            generation(peer),
                            clock.instant())));
        Proofs proofs = peer.statusOrEmpty().proofs();
        applied.setStatus(proofs == null ? status : status.withProofs(proofs));
        client.resource(applied).subresource("status").patch(APPLY);
      } catch (KubernetesClientException e) {
        LOG.atInfo().addKeyValue("node", settings.nodeName()).setCause(e).log("no last word");
      }
    }
  }

  private boolean hasSynced() {
    return units.hasSynced() && peers.hasSynced() && networks.hasSynced();
  }

  private boolean isHealthy() {
    return !closed && clock.instant().isBefore(lastPass.plusSeconds(60));
  }

  private static Word peerId(ComputePeer peer) {
    return Word.parse(peer.getSpec().peerId());
  }

  private static long generation(HasMetadata object) {
    Long generation = object.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  private static boolean isSaid(List<Condition> observed, Condition next) {
    return Conditions.find(observed, next.type()).filter(next::equals).isPresent();
  }

  private static String name(UnitState state) {
    return state.getClass().getSimpleName();
  }

  /** Any event wakes the loop, which looks at everything. */
  private final class Wake implements ResourceEventHandler<HasMetadata> {
    @Override
    public void onAdd(HasMetadata object) {
      wake.release();
    }

    @Override
    public void onUpdate(HasMetadata old, HasMetadata now) {
      wake.release();
    }

    @Override
    public void onDelete(HasMetadata object, boolean unknown) {
      wake.release();
    }
  }

  private record Typed<T extends HasMetadata>(ResourceEventHandler<HasMetadata> any)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      any.onAdd(object);
    }

    @Override
    public void onUpdate(T old, T now) {
      any.onUpdate(old, now);
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      any.onDelete(object, unknown);
    }
  }
}
