package io.decentracompute.prover.watch;

import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.epoch.Epochs;
import io.decentracompute.prover.log.LogKeys;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.proving.Prover;
import io.decentracompute.prover.proving.UnitState;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.randomx.RandomXException;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prover of one Node. One thread steers: it reads units, peers and Networks from informers and
 * makes those units hash that are to hash. Another speaks: it writes conditions and the roots of
 * ended epochs for what the first has done, so that a slow API server never keeps a unit hashing.
 * Nothing hashes before all informers have synced.
 */
public final class NodeProver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProver.class);

  private final Settings settings;
  private final InstantSource clock;
  private final Epochs epochs;
  private final Figures figures;
  private final Speaker speaker;
  private final Optional<Prover> prover;
  private final Optional<String> libraryProblem;
  private final SharedIndexInformer<ComputeUnit> units;
  private final SharedIndexInformer<ComputePeer> peers;
  private final SharedIndexInformer<Network> networks;
  private final Thread steering;
  private final Thread speaking;
  private final Semaphore toSteer = new Semaphore(1);
  private final Semaphore toSpeak = new Semaphore(0);
  private final AtomicLong firstEvent = new AtomicLong();
  private final Map<Word, Long> yieldAsked = new ConcurrentHashMap<>();
  private Map<Word, Job> wanted = Map.of(); // of the thread that steers
  private volatile @Nullable Seen steered;
  private volatile Optional<String> journalProblem = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();
  private volatile Instant lastPass;
  private volatile boolean closed;
  private volatile boolean hasSteeredLast;

  /** Starts to watch and, as the units say, to hash. Waits for nothing. */
  public NodeProver(
      KubernetesClient client,
      Settings settings,
      Epochs epochs,
      Figures figures,
      InstantSource clock) {
    this.settings = settings;
    this.epochs = epochs;
    this.figures = figures;
    this.clock = clock;
    this.lastPass = clock.instant();
    this.speaker = new Speaker(client, settings.nodeName(), figures, clock);
    Optional<RandomX> randomx = Optional.empty();
    Optional<String> noLibrary = Optional.empty();
    try {
      randomx = Optional.of(RandomX.load(settings.library()));
    } catch (RandomXException e) {
      LOG.atError()
          .addKeyValue(LogKeys.NODE, settings.nodeName())
          .addKeyValue(LogKeys.CAUSE, e.getMessage())
          .log("no RandomX");
      noLibrary = Optional.ofNullable(e.getMessage());
    }
    this.libraryProblem = noLibrary;
    this.prover =
        randomx.map(library -> new Prover(library, this::keep, (unit, state) -> toSpeak.release()));
    figures.show(this::hashes);
    units =
        watch(
            client
                .resources(ComputeUnit.class)
                .withField("spec.nodeName", settings.nodeName())
                .runnableInformer(0));
    peers =
        watch(
            client
                .resources(ComputePeer.class)
                .withField("spec.nodeName", settings.nodeName())
                .runnableInformer(0));
    networks = watch(client.resources(Network.class).runnableInformer(0));
    steering = Thread.ofPlatform().name("prover-steers").start(this::steer);
    speaking = Thread.ofPlatform().name("prover-speaks").start(this::speak);
  }

  /** What {@code /status} shows. */
  public Map<String, Object> status() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("node", settings.nodeName());
    status.put("healthy", isHealthy());
    problem()
        .or(() -> hasSynced() ? Optional.empty() : Optional.of("has not read its units yet"))
        .ifPresent(p -> status.put("problem", p));
    Map<String, Long> hashes = hashes();
    Map<String, Double> rates = figures.rates(hashes);
    List<Map<String, Object>> rows =
        units.getStore().list().stream()
            .map(
                unit -> {
                  Word id = ProvingPlan.id(unit);
                  String key = id.toString();
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("unitId", key);
                  row.put("phase", String.valueOf(unit.statusOrEmpty().phase()));
                  row.put("state", state(id).getClass().getSimpleName());
                  row.put("hashes", hashes.getOrDefault(key, 0L));
                  row.put("hashesPerSecond", rates.getOrDefault(key, 0.0));
                  return row;
                })
            .toList();
    status.put("units", rows);
    return status;
  }

  /** Stops to hash, says so, and returns once nothing runs any more or 8 s have passed. */
  @Override
  public void close() {
    closed = true;
    toSteer.release();
    toSpeak.release();
    try {
      steering.join(TimeUnit.SECONDS.toMillis(4));
      speaking.join(TimeUnit.SECONDS.toMillis(4));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    units.close();
    peers.close();
    networks.close();
  }

  private <T extends HasMetadata> SharedIndexInformer<T> watch(SharedIndexInformer<T> informer) {
    informer.addEventHandler(new Wake<>());
    informer.exceptionHandler(
        (started, e) -> {
          problem =
              Optional.of(
                  "cannot watch the API server: "
                      + e.getMessage()
                      + ". Trying again; see whether it answers, and the rights of the prover.");
          return true;
        });
    informer.start();
    return informer;
  }

  private void steer() {
    while (!closed) {
      try {
        if (toSteer.tryAcquire(5, TimeUnit.SECONDS)) {
          toSteer.drainPermits();
        }
        if (!closed && hasSynced()) {
          steer(see());
        }
        lastPass = clock.instant();
      } catch (InterruptedException e) {
        closed = true;
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue(LogKeys.NODE, settings.nodeName())
            .setCause(e)
            .log("steering failed in a way it never should; trying again in 5 s");
      }
    }
    prover.ifPresent(Prover::close);
    hasSteeredLast = true;
    toSpeak.release();
  }

  private Seen see() {
    return new Seen(
        units.getStore().list(),
        peers.getStore().list().stream()
            .collect(Collectors.toMap(p -> p.getMetadata().getName(), p -> p)),
        networks.getStore().list().stream()
            .collect(Collectors.toMap(n -> n.getMetadata().getName(), n -> n)));
  }

  /** Stopping comes first: a slow or full disk must not keep a unit from its deal. */
  private void steer(Seen seen) throws InterruptedException {
    long event = firstEvent.getAndSet(0);
    Map<Word, Job> jobs = ProvingPlan.jobs(seen);
    if (prover.isPresent()) {
      stop(prover.get(), jobs, event);
      wanted = begin(jobs) ? jobs : Map.of();
      prover.get().want(wanted);
    }
    steered = seen;
    toSpeak.release();
  }

  private void stop(Prover hashing, Map<Word, Job> jobs, long event) throws InterruptedException {
    Map<Word, Job> staying =
        jobs.entrySet().stream()
            .filter(e -> e.getValue().equals(wanted.get(e.getKey())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    for (Word stopped : hashing.want(staying)) {
      if (event != 0 && !jobs.containsKey(stopped)) {
        figures.yielded(System.nanoTime() - event);
        yieldAsked.put(stopped, event);
      }
    }
  }

  /** Whether the journal is ready for these jobs. */
  private boolean begin(Map<Word, Job> jobs) {
    if (journalProblem.isEmpty() && jobs.equals(wanted)) {
      return true;
    }
    try {
      for (Job job : jobs.values().stream().distinct().toList()) {
        epochs.begin(job);
      }
      journalProblem = Optional.empty();
      return true;
    } catch (IOException e) {
      journalProblem = Optional.of(journalProblem(e));
      return false;
    }
  }

  private String journalProblem(IOException e) {
    return "Cannot write the journal "
        + settings.journal()
        + ": "
        + e
        + ". Make room, or give the prover's user the right to write there.";
  }

  private void keep(Job job, Proof proof) throws IOException {
    if (epochs.add(job, proof)) {
      figures.proof();
    }
  }

  private void speak() {
    while (!hasSteeredLast) {
      try {
        if (toSpeak.tryAcquire(5, TimeUnit.SECONDS)) {
          toSpeak.drainPermits();
        }
        Seen seen = steered;
        if (seen != null && !closed) {
          speak(seen);
          problem = Optional.empty();
        }
      } catch (InterruptedException e) {
        closed = true;
      } catch (IOException | RuntimeException e) {
        problem = Optional.of(String.valueOf(e.getMessage()));
        LOG.atWarn()
            .addKeyValue(LogKeys.NODE, settings.nodeName())
            .addKeyValue(LogKeys.CAUSE, e.toString())
            .log("could not say all; trying again in a second");
        pause();
      }
    }
    sayGoodbye();
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(closed ? 0 : 1);
      toSpeak.release();
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Units that a deal waits for come first. */
  private void speak(Seen seen) throws IOException {
    Problems problems = new Problems(libraryProblem, journalProblem);
    List<ComputeUnit> inOrder =
        seen.units().stream()
            .sorted(Comparator.comparing(u -> u.statusOrEmpty().phase() != UnitPhase.YIELDING))
            .toList();
    for (ComputeUnit unit : inOrder) {
      Word id = ProvingPlan.id(unit);
      Optional<ProvingPlan.Statement> statement =
          ProvingPlan.statement(unit, seen, state(id), problems);
      if (statement.isPresent() && speaker.say(unit, statement.get())) {
        Optional.ofNullable(yieldAsked.remove(id))
            .ifPresent(asked -> figures.acknowledged(System.nanoTime() - asked));
      }
    }
    for (ComputePeer peer : seen.peers().values()) {
      speaker.say(
          peer,
          ProvingPlan.statement(peer, seen, problems, settings.leavesUrl()),
          proofs(peer, seen));
    }
    speaker.retain(seen);
  }

  private Optional<Proofs> proofs(ComputePeer peer, Seen seen) throws IOException {
    Optional<Proofs> said = speaker.said(peer);
    Optional<Job> job = ProvingPlan.job(peer, seen);
    if (job.isEmpty()
        || !ProvingPlan.asksForProofs(said, job.get().epoch(), settings.leavesUrl())) {
      return said;
    }
    Optional<ClosedEpoch> ended = epochs.read(ProvingPlan.id(peer), job.get().epoch() - 1);
    return ProvingPlan.proofs(said, ended, settings.leavesUrl());
  }

  private void sayGoodbye() {
    Seen seen = steered;
    if (seen == null) {
      return;
    }
    for (ComputePeer peer : seen.peers().values()) {
      try {
        speaker.sayGoodbye(peer);
      } catch (KubernetesClientException e) {
        LOG.atInfo()
            .addKeyValue(LogKeys.NODE, settings.nodeName())
            .addKeyValue(LogKeys.CAUSE, e.toString())
            .log("no last word");
        return;
      }
    }
  }

  /** Hashes so far by unit. */
  Map<String, Long> hashes() {
    return prover.map(Prover::hashes).orElse(Map.of()).entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().toString(), Map.Entry::getValue));
  }

  private UnitState state(Word unit) {
    return prover.map(p -> p.state(unit)).orElseGet(UnitState.Stopped::new);
  }

  private Optional<String> problem() {
    return libraryProblem.or(() -> journalProblem).or(() -> problem);
  }

  private boolean hasSynced() {
    return units.hasSynced() && peers.hasSynced() && networks.hasSynced();
  }

  /** Alive: what can be mended by a new start only is none of the other problems. */
  private boolean isHealthy() {
    return !closed && clock.instant().isBefore(lastPass.plusSeconds(60));
  }

  /** Any event wakes the thread that steers, which looks at everything. */
  private final class Wake<T extends HasMetadata> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      wake();
    }

    @Override
    public void onUpdate(T old, T now) {
      wake();
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      wake();
    }

    private void wake() {
      firstEvent.compareAndSet(0, System.nanoTime());
      toSteer.release();
    }
  }
}
