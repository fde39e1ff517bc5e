package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Peers that carry one particle from its first step to the last packet, in the order that an {@link
 * Order} chooses. Each peer does what a host must: it stores the new data first, then sends it to
 * the next peers and makes the calls. One thread, no clock: the same order gives the same run.
 *
 * @param engine of every peer
 * @param peers who there is; packets to anybody else vanish
 * @param host answers calls of all peers
 * @param links whether a packet may go from the first peer to the second; others vanish
 */
public record SimulatedNetwork(
    Engine engine,
    Particle particle,
    Profile profile,
    Limits limits,
    Collection<KeyPair> peers,
    Host host,
    BiPredicate<PeerId, PeerId> links) {

  /** The functions that peers offer. */
  public interface Host {
    CallResult answer(PeerId peer, CallRequest request);
  }

  /** Something that makes a peer run a step. */
  public sealed interface Event {
    PeerId peer();

    /** The initiator begins. */
    record Start(PeerId peer) implements Event {}

    /** Data comes from another peer. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    record Arrival(PeerId peer, PeerId from, byte[] data) implements Event {}

    /** The host answers. */
    record Answers(PeerId peer, SortedMap<Integer, CallResult> results) implements Event {}
  }

  /**
   * A step that was run.
   *
   * @param number from 1
   */
  public record Step(int number, Event cause, StepInput input, StepOutcome outcome) {
    public PeerId peer() {
      return cause.peer();
    }
  }

  /**
   * A run.
   *
   * @param newest data by peer, of those that ran a step
   * @param ended whether nothing was left to happen; else the most steps were run
   */
  public record Run(List<Step> steps, SortedMap<PeerId, byte[]> newest, boolean ended) {
    public Run {
      steps = List.copyOf(steps);
      newest = Collections.unmodifiableSortedMap(new TreeMap<>(newest));
    }
  }

  public SimulatedNetwork {
    peers = List.copyOf(peers);
  }

  /** A network in which every peer reaches every other. */
  public SimulatedNetwork(
      Engine engine,
      Particle particle,
      Profile profile,
      Limits limits,
      Collection<KeyPair> peers,
      Host host) {
    this(engine, particle, profile, limits, peers, host, (from, to) -> true);
  }

  /** Runs the particle, at most so many steps. */
  public Run run(Order order, int mostSteps) {
    return run(order, mostSteps, step -> {});
  }

  /** The same; the watcher is told each step as it is done. */
  public Run run(Order order, int mostSteps, Consumer<Step> watcher) {
    var keys = new TreeMap<PeerId, KeyPair>();
    peers.forEach(key -> keys.put(key.peerId(), key));
    var newest = new TreeMap<PeerId, byte[]>();
    var steps = new ArrayList<Step>();
    var waiting = new ArrayList<Event>();
    waiting.add(new Event.Start(particle.initPeerId()));
    while (!waiting.isEmpty() && steps.size() < mostSteps) {
      var event = waiting.remove(order.next(Collections.unmodifiableList(waiting)));
      var key = keys.get(event.peer());
      if (key == null) {
        continue;
      }
      var input = input(event, key, newest.getOrDefault(event.peer(), new byte[0]));
      var step = new Step(steps.size() + 1, event, input, engine.step(input));
      steps.add(step);
      newest.put(event.peer(), step.outcome().data());
      watcher.accept(step);
      follow(step, order, waiting);
    }
    return new Run(steps, newest, waiting.isEmpty());
  }

  private StepInput input(Event event, KeyPair key, byte[] previous) {
    var parameters = RunParameters.of(particle, key, limits, profile);
    return switch (event) {
      case Event.Start start ->
          new StepInput(particle.script(), previous, new byte[0], parameters, Map.of());
      case Event.Arrival packet ->
          new StepInput(particle.script(), previous, packet.data(), parameters, Map.of());
      case Event.Answers answers ->
          new StepInput(particle.script(), previous, new byte[0], parameters, answers.results());
    };
  }

  /** What a step sets going. */
  private void follow(Step step, Order order, List<Event> waiting) {
    var results = new TreeMap<Integer, CallResult>();
    step.outcome()
        .callRequests()
        .forEach((id, request) -> results.put(id, host.answer(step.peer(), request)));
    if (results.size() > 1 && order.answersTogether()) {
      waiting.add(new Event.Answers(step.peer(), results));
    } else {
      results.forEach(
          (id, result) ->
              waiting.add(new Event.Answers(step.peer(), new TreeMap<>(Map.of(id, result)))));
    }
    for (var next : step.outcome().nextPeers()) {
      if (links.test(step.peer(), next)) {
        var packet = new Event.Arrival(next, step.peer(), step.outcome().data());
        waiting.addAll(Collections.nCopies(order.copies(packet), packet));
      }
    }
  }
}
