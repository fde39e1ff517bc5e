package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Run;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Step;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of every run of a program, whatever the order; each law names its first breach.
 */
final class Laws {
  /**
   * Refusals that a program's own text causes: names assigned twice, streams and values without an
   * end.
   */
  private static final Set<Integer> FAULT_OF_THE_PROGRAM =
      Set.of(20_004, 20_005, 20_007, 20_008, 20_013, 40_001, 40_002);

  private static final int MOST_STEPS = 40;

  /** Streams without an end are found out soon. */
  private static final Limits LIMITS = new Limits(1 << 20, 1 << 20, 1 << 20, true, 3_000);

  private final Engine engine = new AirEngine();
  private final Profile profile;

  Laws(Profile profile) {
    this.profile = profile;
  }

  Run run(Program program, Order order) {
    return run(program, order, MOST_STEPS);
  }

  Run run(Program program, Order order, int mostSteps) {
    return new SimulatedNetwork(
            engine,
            Particle.sign(
                Programs.PEERS.getFirst(), "particle", 1_700_000_000_000L, 60_000, program.air()),
            profile,
            LIMITS,
            Programs.PEERS,
            SimulatedNetwork.Host.atOnce(Programs::answer))
        .run(order, mostSteps);
  }

  /** What was asked of all hosts, sorted; arrays of arguments too when their order is free. */
  static List<String> calls(Run run, boolean sorted) {
    return run.steps().stream()
        .flatMap(
            step ->
                step.outcome().callRequests().values().stream()
                    .map(call -> call(step.peer(), call, sorted)))
        .sorted()
        .toList();
  }

  private static String call(PeerId peer, CallRequest call, boolean sorted) {
    return call.serviceId()
        + "."
        + call.functionName()
        + call.arguments().stream().map(a -> sorted ? Programs.sorted(a) : a).toList()
        + " at "
        + peer;
  }

  static boolean isFaultOfTheProgram(Run run) {
    return run.steps().stream()
        .anyMatch(step -> FAULT_OF_THE_PROGRAM.contains(step.outcome().retCode()));
  }

  // ---------------------------------------------------------------- laws of each step

  /** The first law that a run of this program breaks, or null. */
  @Nullable String breach(Program program, long seed) {
    var run = run(program, Order.seeded(seed, 15, seed % 3 == 0 ? 10 : 0));
    if (isFaultOfTheProgram(run)) {
      return null;
    }
    for (var step : run.steps()) {
      var breach = breach(step, seed);
      if (breach != null) {
        return "step %s at peer %s (%s): %s"
            .formatted(
                step.number(), name(step.peer()), step.cause().getClass().getSimpleName(), breach);
      }
    }
    return notAssociative(run, seed);
  }

  private @Nullable String breach(Step step, long seed) {
    var outcome = step.outcome();
    if (!outcome.isKept()) {
      return "honest data is refused with code %s: %s"
          .formatted(outcome.retCode(), outcome.errorMessage());
    }
    if ((seed + step.number()) % 4 == 0
        && !Arrays.equals(new AirEngine().step(step.input()).data(), outcome.data())) {
      return "an engine that has just started gives other bytes";
    }
    if ((seed + step.number()) % 3 != 0) {
      return forgotten(step);
    }
    var merged = step.outcome().data();
    var breach = changes(step, merged, merged, "merging data with itself");
    if (breach == null) {
      breach = changes(step, merged, step.input().currentData(), "what arrived arriving again");
    }
    if (breach == null) {
      breach = changes(step, merged, step.input().previousData(), "older own data arriving");
    }
    return breach == null ? forgotten(step) : breach;
  }

  private @Nullable String changes(Step step, byte[] previous, byte[] current, String what) {
    var again = merge(step.input().parameters(), step.input().script(), previous, current);
    if (!again.isKept()) {
      return what + " is refused with code " + again.retCode() + ": " + again.errorMessage();
    }
    if (!Arrays.equals(again.data(), previous)) {
      return what + " changes the data";
    }
    if (!again.callRequests().isEmpty() || !again.nextPeers().isEmpty()) {
      return what + " makes calls or sends";
    }
    if (again.retCode() != step.outcome().retCode() && step.outcome().retCode() != 30_000) {
      return "%s ends with code %s, the step ended with %s: %s"
          .formatted(what, again.retCode(), step.outcome().retCode(), again.errorMessage());
    }
    return null;
  }

  /** Results that were known before and are not after. */
  private @Nullable String forgotten(Step step) {
    var after = results(decode(step.outcome().data()));
    for (var before :
        List.of(decode(step.input().previousData()), decode(step.input().currentData()))) {
      for (var entry : results(before).entrySet()) {
        if (after.getOrDefault(entry.getKey(), 0L) < entry.getValue()) {
          return "a result is forgotten: " + entry.getKey();
        }
      }
    }
    return null;
  }

  private static Map<String, Long> results(ParticleData data) {
    return data.trace().stream()
        .filter(State.Done.class::isInstance)
        .map(State.Done.class::cast)
        .collect(
            Collectors.groupingBy(
                done -> done.getClass().getSimpleName() + done.cid(), Collectors.counting()));
  }

  // ---------------------------------------------------------------- associativity

  /** Merges three data of a run both ways, at a peer that the program does not name. */
  private @Nullable String notAssociative(Run run, long seed) {
    if (run.steps().size() < 3) {
      return null;
    }
    var random = new Random(seed);
    var script = run.steps().getFirst().input().script();
    var of = run.steps().getFirst().input().parameters();
    var observer =
        new RunParameters(
            of.initPeerId(),
            Peers.key("observer").peerId(),
            of.timestampMs(),
            of.ttlMs(),
            of.particleId(),
            of.particleSignature(),
            Peers.key("observer"),
            of.limits(),
            of.profile());
    var data = new ArrayList<byte[]>();
    for (int i = 0; i < 3; i++) {
      data.add(run.steps().get(random.nextInt(run.steps().size())).outcome().data());
    }
    var a = data.get(0);
    var b = data.get(1);
    var c = data.get(2);
    var ab = merge(observer, script, a, b);
    var bc = merge(observer, script, b, c);
    if (!ab.isKept() || !bc.isKept()) {
      return "two honest data do not merge: " + ab.errorMessage() + bc.errorMessage();
    }
    var left = merge(observer, script, ab.data(), c);
    var right = merge(observer, script, a, bc.data());
    if (!left.isKept() || !right.isKept()) {
      return "three honest data do not merge: " + left.errorMessage() + right.errorMessage();
    }
    var one = results(decode(left.data()));
    var other = results(decode(right.data()));
    if (!one.equals(other)) {
      return "(a·b)·c has other results than a·(b·c): " + one + " and " + other;
    }
    return signed(left).equals(signed(right))
        ? null
        : "(a·b)·c is signed by others than a·(b·c): " + signed(left) + " and " + signed(right);
  }

  private Map<PeerId, ?> signed(StepOutcome outcome) {
    var data = decode(outcome.data());
    return switch (Signatures.sets(profile, data.trace(), data.content())) {
      case Signatures.Sets.Of(var sets) -> sets;
      case Signatures.Sets.Broken(var why) -> throw new IllegalStateException(why);
    };
  }

  // ---------------------------------------------------------------- pieces

  private StepOutcome merge(RunParameters at, String script, byte[] previous, byte[] current) {
    return engine.step(new StepInput(script, previous, current, at, Map.of()));
  }

  private ParticleData decode(byte[] bytes) {
    return switch (DataCodec.decode(bytes, profile)) {
      case DataCodec.Decoded.Ok(var data) -> data;
      default -> throw new IllegalStateException("our own data does not decode");
    };
  }

  private static String name(PeerId peer) {
    for (var name : List.of("a", "b", "c", "d")) {
      if (Peers.key(name).peerId().equals(peer)) {
        return name;
      }
    }
    return peer.text();
  }
}
