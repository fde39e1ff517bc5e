package io.decentracompute.e2e.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.run.AirEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sample's script on the real engine, over a network in memory that can lose a worker. */
class ThumbnailScriptTest {

  private static final int PICTURES = 12;

  private final KeyPair init = key(1);
  private final List<KeyPair> workers = List.of(key(2), key(3), key(4));
  private final Map<PeerId, KeyPair> peers =
      new ArrayList<>(workers) {
        private static final long serialVersionUID = 1L;

        {
          add(init);
        }
      }.stream().collect(Collectors.toMap(KeyPair::peerId, k -> k));
  private final Map<PeerId, byte[]> data = new HashMap<>();
  private final Deque<Runnable> events = new ArrayDeque<>();
  private final Deque<Runnable> timers = new ArrayDeque<>();
  private final Map<String, String> thumbnails = new LinkedHashMap<>();
  private final List<String> failed = new ArrayList<>();
  private final Set<PeerId> dead = new HashSet<>();
  private final Set<PeerId> broken = new HashSet<>();
  private Optional<Particle> particle = Optional.empty();
  private int done;

  @Test
  void everyPictureComesBackFromTheWorkerThatWasAsked() throws Exception {
    run();

    assertThat(thumbnails).hasSize(PICTURES);
    assertThat(new HashSet<>(thumbnails.values())).hasSize(3);
    assertThat(failed).isEmpty();
    assertThat(done).isEqualTo(1);
  }

  @Test
  void aWorkerThatAnswersWithErrorsIsReplacedByItsBackup() throws Exception {
    broken.add(workers.get(1).peerId());

    run();

    assertThat(thumbnails).hasSize(PICTURES);
    assertThat(thumbnails.values()).doesNotContain(workers.get(1).peerId().toString());
    assertThat(done).isPositive();
  }

  @Test
  void aSilentWorkerIsReplacedAfterThePatienceIsOver() throws Exception {
    dead.add(workers.get(2).peerId());
    run();
    assertThat(thumbnails).hasSize(PICTURES * 2 / 3);
    assertThat(done).isZero();

    while (!timers.isEmpty()) {
      timers.poll().run();
    }
    drain();

    assertThat(thumbnails).hasSize(PICTURES);
    assertThat(done).isPositive();
  }

  @Test
  void aShareThatHasEndedDoesNotEndAgainWhenItsPatienceIsOver() throws Exception {
    dead.add(workers.get(2).peerId());
    run();

    timers.poll().run();
    timers.poll().run();
    drain();

    assertThat(done).isZero();
  }

  private void run() throws Exception {
    String script =
        Files.readString(
            Path.of(System.getProperty("decentra.root"), "samples/thumbnails/thumbnails.air"));
    Particle made = Particle.sign(init, "test", 1_700_000_000_000L, 60_000, script);
    particle = Optional.of(made);
    events.add(() -> step(init, new byte[0], Map.of()));
    drain();
  }

  private void drain() {
    while (!events.isEmpty()) {
      events.poll().run();
    }
  }

  private void step(KeyPair at, byte[] current, Map<Integer, CallResult> results) {
    if (dead.contains(at.peerId())) {
      return;
    }
    Particle running = particle.orElseThrow();
    StepOutcome outcome =
        new AirEngine()
            .step(
                new StepInput(
                    running.script(),
                    data.getOrDefault(at.peerId(), new byte[0]),
                    current,
                    RunParameters.of(running, at, Limits.DEFAULT, Profile.DECENTRA),
                    results));
    assertThat(outcome.retCode()).as(outcome.errorMessage()).isZero();
    data.put(at.peerId(), outcome.data());
    for (PeerId next : outcome.nextPeers()) {
      byte[] sent = outcome.data();
      KeyPair to = java.util.Objects.requireNonNull(peers.get(next), "a known peer");
      events.add(() -> step(to, sent, Map.of()));
    }
    outcome
        .callRequests()
        .forEach(
            (id, request) -> {
              if (request.serviceId().equals("peer")) {
                timers.add(() -> step(at, new byte[0], Map.of(id, CallResult.ok("\"late\""))));
              } else {
                CallResult result = answer(at, request);
                events.add(() -> step(at, new byte[0], Map.of(id, result)));
              }
            });
  }

  private CallResult answer(KeyPair at, CallRequest request) {
    String first = request.arguments().isEmpty() ? "" : string(request.arguments().getFirst());
    return switch (request.serviceId() + "." + request.functionName()) {
      case "getDataSrv.shares" -> CallResult.ok(shares());
      case "getDataSrv.options" -> CallResult.ok("{\"side\":128,\"patienceMs\":1000,\"shares\":3}");
      case "content.get" -> CallResult.ok("\"/tmp/vault/" + first + "\"");
      case "content.put" -> CallResult.ok("\"thumb-of-" + first + "\"");
      case "thumbnails.thumbnail" ->
          broken.contains(at.peerId())
              ? new CallResult(1, "\"cannot decode\"")
              : CallResult.ok("\"" + first + "\"");
      case "callbackSrv.thumbnail" -> {
        thumbnails.putIfAbsent(first, string(request.arguments().get(2)));
        yield CallResult.ok("[]");
      }
      case "callbackSrv.failed" -> {
        failed.add(first);
        yield CallResult.ok("[]");
      }
      case "op.identity" -> CallResult.ok("\"" + first + "\"");
      case "callbackSrv.done" -> {
        done++;
        yield CallResult.ok("[]");
      }
      default -> new CallResult(1, "\"no such function\"");
    };
  }

  private String shares() {
    return IntStream.range(0, 3)
        .mapToObj(
            w ->
                "{\"worker\":\""
                    + workers.get(w).peerId()
                    + "\",\"backup\":\""
                    + workers.get((w + 1) % 3).peerId()
                    + "\",\"marks\":"
                    + (PICTURES / 3 + 1)
                    + ",\"jobs\":"
                    + IntStream.range(0, PICTURES)
                        .filter(i -> i % 3 == w)
                        .mapToObj(i -> "{\"cid\":\"picture-" + i + "\"}")
                        .collect(Collectors.joining(",", "[", "]"))
                    + "}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String string(Json json) {
    return json instanceof Json.Str(String value) ? value : json.toString();
  }

  private static KeyPair key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return KeyPair.ofSeed(bytes);
  }

  @Test
  void aBackupRunsOnAnotherMachineWhereThereIsOne() {
    var one = new Thumbnails.Worker("one", "left");
    var two = new Thumbnails.Worker("two", "left");
    var three = new Thumbnails.Worker("three", "right");

    assertThat(Thumbnails.backup(List.of(one, two, three), 0)).isEqualTo(three);
    assertThat(Thumbnails.backup(List.of(one, two, three), 1)).isEqualTo(three);
    assertThat(Thumbnails.backup(List.of(one, two, three), 2)).isEqualTo(one);
    assertThat(Thumbnails.backup(List.of(one, two), 1)).isEqualTo(one);
    assertThat(Thumbnails.backup(List.of(one), 0)).isEqualTo(one);
  }
}
