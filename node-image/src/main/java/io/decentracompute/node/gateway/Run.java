package io.decentracompute.node.gateway;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.explain.Explanation;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.HostCall;
import io.decentracompute.node.particle.ParticleListener;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One script that a caller runs here. The script's calls to its initiator become events; a caller
 * that reads slowly makes the script's calls wait. It ends once nothing is in flight and a response
 * was given, when the script calls {@code done}, or at its time.
 */
final class Run implements ParticleListener {
  private static final int MAX_WAITING_EVENTS = 1_024;

  /** As many waits as the engine tells; there may be more. */
  private static final int MAX_WAITS = 64;

  /** Ends the wait for the next event; not needed where others wait already. */
  private static final Event WAKE_UP = Event.of("");

  private static final Json NOTHING = Json.of("");

  /** Why a run ended. */
  enum Reason {
    COMPLETED("Completed"),
    EXPIRED("Expired"),
    FAILED("Failed");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Particle particle;
  private final Map<String, Json> arguments;
  private final PeerId self;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);
  private final CompletableFuture<StepOutcome> firstStep = new CompletableFuture<>();
  private final CompletableFuture<Reason> end = new CompletableFuture<>();
  private @Nullable StepOutcome last;
  private boolean responded;
  private boolean failed;
  private boolean done;

  Run(Particle particle, Map<String, Json> arguments, PeerId self) {
    this.particle = particle;
    this.arguments = Map.copyOf(arguments);
    this.self = self;
  }

  Particle particle() {
    return particle;
  }

  /** The first step's outcome: it tells a script that cannot run from one that can. */
  CompletableFuture<StepOutcome> firstStep() {
    return firstStep;
  }

  /** The next event, if one comes within this time. */
  @Nullable Event next(long millis) throws InterruptedException {
    var event = events.poll(millis, TimeUnit.MILLISECONDS);
    return event == null || event.name().isEmpty() ? null : event;
  }

  /** Whether the run is over and all its events were taken. */
  boolean isOver() {
    return end.isDone() && events.isEmpty();
  }

  @Override
  public Optional<Answer> call(HostCall call) {
    return switch (call.service()) {
      case "getDataSrv" -> Optional.of(argument(call.function()));
      case "callbackSrv" -> Optional.of(callback(call));
      case "errorHandlingSrv" -> Optional.of(error(call));
      default -> Optional.empty();
    };
  }

  private Answer argument(String name) {
    if (name.equals("-relay-")) {
      return Answer.of(self.text());
    }
    var value = arguments.get(name);
    return value == null
        ? Answer.failed(
            "NO_SUCH_ARGUMENT",
            "the caller gave no argument '"
                + name
                + "'; there are "
                + new TreeSet<>(arguments.keySet()))
        : Answer.of(value);
  }

  private Answer callback(HostCall call) {
    var values = Json.array(call.arguments());
    if (call.function().equals("response")) {
      synchronized (this) {
        responded = true;
      }
      return emit(Event.of("response", "values", values));
    }
    var answer = emit(Event.of("callback", "name", Json.of(call.function()), "values", values));
    if (call.function().equals("done")) {
      synchronized (this) {
        done = true;
      }
    }
    return answer;
  }

  private Answer error(HostCall call) {
    synchronized (this) {
      failed = true;
    }
    return emit(Event.of("error", "values", Json.array(call.arguments())));
  }

  private Answer emit(Event event) {
    try {
      events.put(event);
      return Answer.of(NOTHING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.failed("EXPIRED", "the particle ended before its caller read the event");
    }
  }

  @Override
  public void stepped(StepOutcome outcome, String from, boolean idle) {
    boolean over;
    boolean fine;
    synchronized (this) {
      if (outcome.isKept() || last == null) {
        last = outcome;
      }
      // With nothing running here and nothing asked of others, nothing can happen any more.
      over = done || (idle && !isInFlight(last));
      fine = done || responded || (last.retCode() == 0 && !failed);
    }
    firstStep.complete(outcome);
    if (over) {
      end(fine ? Reason.COMPLETED : Reason.FAILED);
    }
  }

  private void end(Reason reason) {
    if (end.complete(reason)) {
      var _ = events.offer(WAKE_UP);
    }
  }

  @Override
  public void ended() {
    end(Reason.EXPIRED);
  }

  /** The events that close the stream: what the data say, and why it ended. */
  synchronized List<Event> closing() {
    var reason = end.getNow(Reason.EXPIRED);
    var closing = new ArrayList<Event>();
    var outcome = last;
    if (outcome != null) {
      if (reason == Reason.FAILED && !failed) {
        closing.add(
            Event.of(
                "error",
                "values",
                Json.array(
                    List.of(
                        new Json.Obj(
                            Map.of(
                                "error_code", Json.of(outcome.retCode()),
                                "message", Json.of(outcome.errorMessage())))))));
      }
      closing.add(
          Event.of(
              "data",
              "retCode",
              Json.of(outcome.retCode()),
              "data",
              Json.of(Base64.getEncoder().encodeToString(outcome.data())),
              "script",
              Json.of(particle.script())));
    }
    closing.add(
        Event.of(
            "end",
            "reason",
            Json.of(reason.text),
            "waitingFor",
            reason == Reason.EXPIRED && outcome != null
                ? Explanation.of(particle.script(), outcome.waits(), SourceMap.NONE).json()
                : Json.array(List.of())));
    return closing;
  }

  /** Whether somebody was asked and may still answer. */
  private static boolean isInFlight(StepOutcome outcome) {
    return outcome.waits().size() >= MAX_WAITS
        || outcome.waits().stream()
            .anyMatch(w -> w.reason() == Wait.Reason.SENT || w.reason() == Wait.Reason.HOST);
  }
}
