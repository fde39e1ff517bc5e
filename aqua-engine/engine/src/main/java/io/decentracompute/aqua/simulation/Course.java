package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.simulation.SimulatedNetwork.End;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Event;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Run;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Step;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Traffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run under way. */
final class Course {
  private final SimulatedNetwork network;
  private final Order order;
  private final Consumer<Step> watcher;
  private final Map<PeerId, KeyPair> keys = new TreeMap<>();
  private final SortedMap<PeerId, byte[]> newest = new TreeMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Due> waiting = new ArrayList<>();
  private long nowMs;
  private int sent;
  private int unreachable;
  private int lost;

  /** Something to happen at a time, in milliseconds since the particle was made. */
  private record Due(long atMs, Event event) {}

  Course(SimulatedNetwork network, Order order, Consumer<Step> watcher) {
    this.network = network;
    this.order = order;
    this.watcher = watcher;
    network.peers().forEach(key -> keys.put(key.peerId(), key));
    waiting.add(new Due(0, new Event.Start(network.particle().initPeerId())));
  }

  Run toEnd(int mostSteps) {
    var end = End.QUIET;
    while (!waiting.isEmpty()) {
      if (steps.size() >= mostSteps) {
        end = End.TOO_MANY_STEPS;
        break;
      }
      var event = next();
      if (event == null) {
        end = End.EXPIRED;
        break;
      }
      happen(event);
    }
    return new Run(steps, newest, end, new Traffic(sent, unreachable, lost));
  }

  /** What happens next, or null where the particle is over before. */
  private @Nullable Event next() {
    long soonest = waiting.stream().mapToLong(Due::atMs).min().orElseThrow();
    nowMs = Math.max(nowMs, soonest);
    if (nowMs > network.particle().ttlMs()) {
      return null;
    }
    var due = new ArrayList<Event>();
    var places = new ArrayList<Integer>();
    for (int i = 0; i < waiting.size(); i++) {
      if (waiting.get(i).atMs() <= nowMs) {
        due.add(waiting.get(i).event());
        places.add(i);
      }
    }
    int chosen = places.get(order.next(Collections.unmodifiableList(due)));
    return waiting.remove(chosen).event();
  }

  private void happen(Event event) {
    var key = keys.get(event.peer());
    if (key == null) {
      return;
    }
    if (!order.isUp(event.peer(), nowMs)) {
      newest.remove(event.peer());
      lost++;
      return;
    }
    var input = input(event, key, newest.getOrDefault(event.peer(), new byte[0]));
    var step = new Step(steps.size() + 1, nowMs, event, input, network.engine().step(input));
    steps.add(step);
    newest.put(event.peer(), step.outcome().data());
    watcher.accept(step);
    call(step);
    send(step);
  }

  private StepInput input(Event event, KeyPair key, byte[] previous) {
    var particle = network.particle();
    var parameters = RunParameters.of(particle, key, network.limits(), network.profile());
    return switch (event) {
      case Event.Start start ->
          new StepInput(particle.script(), previous, new byte[0], parameters, Map.of());
      case Event.Arrival packet ->
          new StepInput(particle.script(), previous, packet.data(), parameters, Map.of());
      case Event.Answers answers ->
          new StepInput(particle.script(), previous, new byte[0], parameters, answers.results());
    };
  }

  private void call(Step step) {
    // Answers that take equally long may come together.
    var byTime = new TreeMap<Long, SortedMap<Integer, CallResult>>();
    step.outcome()
        .callRequests()
        .forEach(
            (id, request) ->
                network
                    .host()
                    .answer(step.peer(), request, nowMs)
                    .ifPresent(
                        reply ->
                            byTime
                                .computeIfAbsent(nowMs + reply.afterMs(), at -> new TreeMap<>())
                                .put(id, reply.result())));
    byTime.forEach(
        (atMs, results) -> {
          if (results.size() > 1 && order.answersTogether()) {
            waiting.add(new Due(atMs, new Event.Answers(step.peer(), results)));
          } else {
            results.forEach(
                (id, result) ->
                    waiting.add(
                        new Due(
                            atMs,
                            new Event.Answers(step.peer(), new TreeMap<>(Map.of(id, result))))));
          }
        });
  }

  private void send(Step step) {
    for (var next : step.outcome().nextPeers()) {
      if (!keys.containsKey(next) || !network.links().test(step.peer(), next)) {
        unreachable++;
        continue;
      }
      sent++;
      var packet = new Event.Arrival(next, step.peer(), step.outcome().data());
      int copies = order.copies(packet);
      if (copies == 0) {
        lost++;
      }
      for (int i = 0; i < copies; i++) {
        waiting.add(new Due(nowMs + order.delayMs(packet), packet));
      }
    }
  }
}
