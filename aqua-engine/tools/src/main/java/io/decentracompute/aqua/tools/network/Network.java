package io.decentracompute.aqua.tools.network;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.NamedPeers;
import io.decentracompute.aqua.simulation.SimulatedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A {@link SimulatedNetwork} of named peers, and what recorded cases want to know of a run. A
 * client exchanges particles with its own relay only; what cannot arrive is dropped.
 */
public final class Network {
  private static final int MOST_STEPS = 20_000;

  private final NamedPeers peers;
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
    var keys = new HashMap<String, KeyPair>();
    peers.forEach(peer -> keys.put(peer, key.apply(peer)));
    this.peers = new NamedPeers(keys, relays);
    this.profile = profile;
    this.engines = engines;
  }

  /**
   * What a run took.
   *
   * @param packets particles that were sent and could arrive
   * @param dropped particles that could not arrive
   * @param steps how often an engine ran
   * @param walked instructions that all steps walked
   * @param failures codes of steps whose outcome does not count, with their messages
   */
  public record Result(int packets, int dropped, int steps, long walked, List<String> failures) {
    public Result {
      failures = List.copyOf(failures);
    }
  }

  /** Runs a particle of one peer to its end. */
  public Result run(String initiator, String id, String script, Host host, Schedule schedule) {
    return run(initiator, id, script, host, schedule, engines.get());
  }

  /** As {@link #run}, but every step walks the script from its start, as the reference does. */
  public Result runCounted(
      String initiator, String id, String script, Host host, Schedule schedule) {
    return run(initiator, id, script, host, schedule, new AirEngine(0, 0));
  }

  private Result run(
      String initiator, String id, String script, Host host, Schedule schedule, Engine engine) {
    var particle = Particle.sign(peers.key(initiator), id, 1_700_000_000_000L, 60_000, script);
    var network =
        new SimulatedNetwork(
            engine,
            particle,
            profile,
            Limits.LENIENT,
            peers.keys().values(),
            peers.host(
                (peer, request) ->
                    host.call(peer, request).map(result -> new SimulatedNetwork.Reply(result, 0))),
            peers::areLinked);
    var run = network.run(schedule.order(), MOST_STEPS);
    var names = peers.names();
    var failures = new ArrayList<String>();
    long walked = 0;
    for (var step : run.steps()) {
      var outcome = step.outcome();
      walked += outcome.work().instructions();
      if (!outcome.isKept()) {
        failures.add(
            names.get(step.peer()) + ": " + outcome.retCode() + " " + outcome.errorMessage());
      }
    }
    if (run.end() != SimulatedNetwork.End.QUIET) {
      failures.add("the particle does not come to rest within " + MOST_STEPS + " steps");
    }
    return new Result(
        run.traffic().sent(), run.traffic().unreachable(), run.steps().size(), walked, failures);
  }
}
