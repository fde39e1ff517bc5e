package io.decentracompute.aqua.tools.network;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.run.AirEngine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Peers that exchange one particle until nothing is left to deliver. A client exchanges particles
 * with its own relay only; what cannot arrive is dropped.
 */
public final class Network {
  private static final int MOST_STEPS = 20_000;

  private final Map<String, KeyPair> keys = new HashMap<>();
  private final Map<PeerId, String> names = new HashMap<>();
  private final Map<String, String> relays;
  private final Profile profile;
  private final Supplier<Engine> engines;

  /**
   * A network.
   *
   * @param peers all names
   * @param relays the relay of each client
   * @param key gives each name its key
   */
  public Network(
      List<String> peers,
      Map<String, String> relays,
      Function<String, KeyPair> key,
      Profile profile) {
    this(peers, relays, key, profile, AirEngine::new);
  }

  /**
   * A network of other engines than ours.
   *
   * @param engines gives each run its engine
   */
  public Network(
      List<String> peers,
      Map<String, String> relays,
      Function<String, KeyPair> key,
      Profile profile,
      Supplier<Engine> engines) {
    this.relays = Map.copyOf(relays);
    this.profile = profile;
    this.engines = engines;
    for (var peer : peers) {
      keys.put(peer, key.apply(peer));
      names.put(keys.get(peer).peerId(), peer);
    }
  }

  /**
   * What a run took.
   *
   * @param packets particles that were sent and could arrive
   * @param dropped particles that could not arrive
   * @param steps how often an engine ran
   * @param walked instructions that all steps walked, if they were counted, else 0
   * @param failures codes of steps whose outcome does not count, with their messages
   */
  public record Result(int packets, int dropped, int steps, long walked, List<String> failures) {
    public Result {
      failures = List.copyOf(failures);
    }
  }

  private sealed interface Event {
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    record Arrival(String peer, byte[] data) implements Event {}

    record Answers(String peer, Map<Integer, CallResult> results) implements Event {}
  }

  /** Runs a particle of one peer to its end. */
  public Result run(String initiator, String id, String script, Host host, Schedule schedule) {
    return new Run(initiator, id, script, host, schedule, false).toEnd();
  }

  /** As {@link #run}, but also counts the instructions walked, which takes many times as long. */
  public Result runCounted(
      String initiator, String id, String script, Host host, Schedule schedule) {
    return new Run(initiator, id, script, host, schedule, true).toEnd();
  }

  private final class Run {
    private final Particle particle;
    private final Host host;
    private final Schedule schedule;
    private final Engine engine = engines.get();
    private final Map<String, byte[]> data = new HashMap<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private final List<String> failures = new ArrayList<>();
    private final boolean counted;
    private int packets;
    private int dropped;
    private long walked;

    Run(String initiator, String id, String script, Host host, Schedule schedule, boolean counted) {
      this.counted = counted;
      this.particle = Particle.sign(keyOf(initiator), id, 1_700_000_000_000L, 60_000, script);
      this.host = host;
      this.schedule = schedule;
      events.add(new Event.Arrival(initiator, new byte[0]));
    }

    Result toEnd() {
      int steps = 0;
      while (!events.isEmpty() && steps < MOST_STEPS) {
        var event = schedule.newestFirst() ? events.removeLast() : events.removeFirst();
        steps++;
        switch (event) {
          case Event.Arrival(var peer, var arrived) -> step(peer, arrived, Map.of());
          case Event.Answers(var peer, var results) -> step(peer, new byte[0], results);
        }
      }
      if (!events.isEmpty()) {
        failures.add("the particle does not come to rest within " + MOST_STEPS + " steps");
      }
      return new Result(packets, dropped, steps, walked, failures);
    }

    private void step(String peer, byte[] arrived, Map<Integer, CallResult> results) {
      var parameters = RunParameters.of(particle, keyOf(peer), Limits.LENIENT, profile);
      var previous = data.getOrDefault(peer, new byte[0]);
      var input = new StepInput(particle.script(), previous, arrived, parameters, results);
      var outcome = engine.step(input);
      if (counted) {
        walked += count(input, outcome.retCode());
      }
      if (!outcome.isKept()) {
        failures.add(peer + ": " + outcome.retCode() + " " + outcome.errorMessage());
      }
      data.put(peer, outcome.data());
      for (var next : outcome.nextPeers()) {
        var name = names.get(next);
        if (name != null && linked(peer, name)) {
          packets++;
          events.add(new Event.Arrival(name, outcome.data()));
        } else {
          dropped++;
        }
      }
      var together = new HashMap<Integer, CallResult>();
      outcome
          .callRequests()
          .forEach(
              (id, request) ->
                  host.call(peer, request).ifPresent(answer -> together.put(id, answer)));
      if (schedule.oneByOne()) {
        together.keySet().stream()
            .sorted()
            .forEach(id -> events.add(new Event.Answers(peer, Map.of(id, together.get(id)))));
      } else if (!together.isEmpty()) {
        events.add(new Event.Answers(peer, together));
      }
    }
  }

  /** The least budget of instructions with which a step still comes to this code. */
  private static long count(StepInput input, int code) {
    long least = 0;
    long enough = 1;
    while (!comesTo(input, enough, code)) {
      least = enough;
      enough *= 2;
    }
    while (enough - least > 1) {
      long middle = (least + enough) / 2;
      if (comesTo(input, middle, code)) {
        enough = middle;
      } else {
        least = middle;
      }
    }
    return enough;
  }

  private static boolean comesTo(StepInput input, long budget, int code) {
    var lenient = Limits.LENIENT;
    var limits =
        new Limits(
            lenient.scriptBytes(), lenient.dataBytes(), lenient.callResultBytes(), false, budget);
    var given = input.parameters();
    var parameters =
        new RunParameters(
            given.initPeerId(),
            given.currentPeerId(),
            given.timestampMs(),
            given.ttlMs(),
            given.particleId(),
            given.particleSignature(),
            given.keyPair(),
            limits,
            given.profile());
    var outcome =
        new AirEngine()
            .step(
                new StepInput(
                    input.script(),
                    input.previousData(),
                    input.currentData(),
                    parameters,
                    input.results()));
    return outcome.retCode() == code;
  }

  private KeyPair keyOf(String peer) {
    var key = keys.get(peer);
    if (key == null) {
      throw new IllegalArgumentException("the network has no peer `" + peer + "`");
    }
    return key;
  }

  private boolean linked(String a, String b) {
    return mayTalk(a, b) && mayTalk(b, a);
  }

  private boolean mayTalk(String client, String other) {
    var relay = relays.get(client);
    return relay == null || relay.equals(other);
  }
}
