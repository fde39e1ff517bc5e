package io.decentracompute.aqua.tools.rehearsal;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.explain.Explanation;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.simulation.NamedPeers;
import io.decentracompute.aqua.simulation.Order;
import io.decentracompute.aqua.simulation.SimulatedNetwork;
import io.decentracompute.aqua.simulation.SimulatedNetwork.End;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One call of a function on a simulated network: the caller's arguments and callbacks, the services
 * of all peers, and the faults that an order brings.
 *
 * @param caller name of the peer that calls; its relay, if it has one, is in {@code peers}
 * @param arguments values by parameter
 * @param services answers for all peers; asked for callbacks of the caller too, as {@code
 *     callbackSrv.NAME}
 * @param ttlMs milliseconds the particle lives
 */
public record Rehearsal(
    CompiledFunction function,
    NamedPeers peers,
    String caller,
    Map<String, Json> arguments,
    NamedPeers.Functions services,
    long ttlMs,
    Engine engine) {
  private static final long BEGIN = 1_700_000_000_000L;
  private static final int MOST_STEPS = 50_000;

  public Rehearsal {
    arguments = Map.copyOf(arguments);
  }

  /**
   * A call that a peer was asked for.
   *
   * @param atMs milliseconds since the start
   * @param line the line it comes from, if that is known
   */
  public record Ran(
      long atMs, String peer, String name, List<Json> arguments, Optional<SourceMap.Place> line) {
    public Ran {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * What it came to.
   *
   * @param responses arguments of each response
   * @param errors each error told to the caller
   * @param waiting what each peer that knows the particle still waits for, by name
   */
  public record Outcome(
      List<List<Json>> responses,
      List<Json> errors,
      List<Ran> ran,
      Map<String, Explanation> waiting,
      End end,
      int packets) {
    public Outcome {
      responses = List.copyOf(responses);
      errors = List.copyOf(errors);
      ran = List.copyOf(ran);
      waiting = Map.copyOf(waiting);
    }
  }

  /** Runs it to its end. */
  public Outcome run(Order order) {
    return run(order, step -> {});
  }

  /** The same; the watcher is told each step. */
  public Outcome run(Order order, Consumer<SimulatedNetwork.Step> watcher) {
    var particle = Particle.sign(peers.key(caller), "rehearsal", BEGIN, ttlMs, function.script());
    var names = peers.names();
    var told = new Told();
    var host = peers.host(told).withTime(particle);
    var network =
        new SimulatedNetwork(
            engine,
            particle,
            Profile.DECENTRA,
            Limits.LENIENT,
            peers.keys().values(),
            host,
            peers::areLinked);
    var map = function.sourceMap();
    var ran = new ArrayList<Ran>();
    var last = new TreeMap<String, StepOutcome>();
    var run =
        network.run(
            order,
            MOST_STEPS,
            step -> {
              var peer = names.getOrDefault(step.peer(), step.peer().text());
              note(step, peer, map, ran);
              last.put(peer, step.outcome());
              watcher.accept(step);
            });
    var waiting = new TreeMap<String, Explanation>();
    last.forEach(
        (peer, outcome) -> {
          if (!outcome.waits().isEmpty()) {
            waiting.put(peer, Explanation.of(particle.script(), outcome.waits(), map));
          }
        });
    return new Outcome(told.responses, told.errors, ran, waiting, run.end(), run.traffic().sent());
  }

  private static void note(SimulatedNetwork.Step step, String peer, SourceMap map, List<Ran> ran) {
    var taken = new HashSet<Integer>();
    var waits = step.outcome().waits();
    step.outcome()
        .callRequests()
        .values()
        .forEach(
            request -> {
              var line =
                  waits.stream()
                      .filter(wait -> wait.reason() == Wait.Reason.HOST && names(wait, request))
                      .filter(wait -> taken.add(wait.offset()))
                      .findFirst()
                      .flatMap(wait -> map.placeOf(wait.offset()));
              ran.add(
                  new Ran(
                      step.atMs(),
                      peer,
                      request.serviceId() + "." + request.functionName(),
                      request.arguments(),
                      line));
            });
  }

  private static boolean names(Wait wait, CallRequest request) {
    return wait.instruction().contains('"' + request.functionName() + '"');
  }

  /** The caller's own functions, and what is told to it. */
  private final class Told implements NamedPeers.Functions {
    private final List<List<Json>> responses = new ArrayList<>();
    private final List<Json> errors = new ArrayList<>();

    @Override
    public Optional<Reply> answer(String peer, CallRequest request) {
      if (peer.equals(caller)) {
        switch (request.serviceId()) {
          case "getDataSrv" -> {
            return argument(request.functionName());
          }
          case "errorHandlingSrv" -> {
            errors.add(request.arguments().getFirst());
            return ok(Json.array(List.of()));
          }
          case "callbackSrv" -> {
            if (request.functionName().equals("response")) {
              responses.add(request.arguments());
              return ok(Json.array(List.of()));
            }
          }
          default -> {}
        }
      }
      return services.answer(peer, request);
    }

    private Optional<Reply> argument(String name) {
      var value =
          name.equals("-relay-")
              ? Json.of(peers.key(peers.relays().getOrDefault(caller, caller)).peerId().text())
              : arguments.get(name);
      return value == null
          ? Optional.of(
              new Reply(new CallResult(1, Json.of("no argument `" + name + "`").toString()), 0))
          : ok(value);
    }
  }

  private static Optional<Reply> ok(Json value) {
    return Optional.of(new Reply(CallResult.ok(value.toString()), 0));
  }
}
