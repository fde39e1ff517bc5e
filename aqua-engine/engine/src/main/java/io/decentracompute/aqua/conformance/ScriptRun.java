package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.explain.Explanation;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.SimulatedNetwork;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Event;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Step;
import java.io.PrintStream;
import java.time.Instant;
import java.util.TreeMap;

/** Runs a script on a simulated network and shows each step while it happens. */
public final class ScriptRun {
  private static final int MOST_STEPS = 10_000;

  private ScriptRun() {}

  /**
   * Prints the steps and, where the initiator still waits, what for.
   *
   * @param text AIR; {@code {{name}}} stands for a peer's id
   * @param network the text of a {@link NetworkFile}, or an empty one
   * @param seed draws what the network loses, doubles and delays
   * @return 0, or 1 where the script does not parse or data was refused, or 2 where the network is
   *     malformed
   */
  public static int print(
      String text, String network, long seed, Profile profile, SourceMap map, PrintStream out) {
    NetworkFile file;
    try {
      file = network.isEmpty() ? NetworkFile.of(text) : NetworkFile.of(network, text);
      file.peers().relays().values().forEach(file.peers()::key);
    } catch (IllegalArgumentException | ArithmeticException e) {
      out.println("air: the network can't be used: " + e.getMessage());
      return 2;
    }
    var script = Peers.resolve(text);
    if (Script.parse(script) instanceof Script.Parsed.Refused(var errors)) {
      out.print(errors.frames());
      return 1;
    }
    return run(script, file, seed, profile, map, out);
  }

  private static int run(
      String script, NetworkFile file, long seed, Profile profile, SourceMap map, PrintStream out) {
    var particle =
        Particle.sign(
            file.peers().key(file.initiator()),
            "air-run",
            1_700_000_000_000L,
            file.ttlMs(),
            script);
    var shown = new StepText(file.peers().names(), out);
    var last = new TreeMap<PeerId, Step>();
    var run =
        new SimulatedNetwork(
                new AirEngine(),
                particle,
                profile,
                Limits.DEFAULT,
                file.peers().keys().values(),
                file.peers().host(file::answer).withTime(particle),
                file.peers()::areLinked)
            .run(
                file.faults().order(seed),
                MOST_STEPS,
                step -> {
                  last.put(step.peer(), step);
                  shown.say(
                      "%6s ms  step %s at %s: %s"
                          .formatted(step.atMs(), step.number(), step.peer(), cause(step)));
                  shown.print(step.outcome());
                });
    var how =
        switch (run.end()) {
          case QUIET -> "nothing is left to happen";
          case EXPIRED -> "the particle's %s ms are over".formatted(particle.ttlMs());
          case TOO_MANY_STEPS -> "%s steps were run".formatted(MOST_STEPS);
        };
    shown.say(
        "%s: %s steps, %s packets, %s lost, %s to peers out of reach"
            .formatted(
                how,
                run.steps().size(),
                run.traffic().sent(),
                run.traffic().lost(),
                run.traffic().unreachable()));
    var begun = last.get(particle.initPeerId());
    if (begun != null && !begun.outcome().waits().isEmpty()) {
      shown.say(particle.initPeerId() + " still waits:");
      shown.say(
          Explanation.of(script, begun.outcome().waits(), map)
              .text(Instant.ofEpochMilli(particle.timestampMs() + begun.atMs())));
    }
    boolean kept = run.steps().stream().allMatch(step -> step.outcome().isKept());
    return kept && run.end() != SimulatedNetwork.End.TOO_MANY_STEPS ? 0 : 1;
  }

  private static String cause(Step step) {
    return switch (step.cause()) {
      case Event.Start start -> "the particle begins";
      case Event.Arrival packet ->
          "%s bytes from %s".formatted(packet.data().length, packet.from());
      case Event.Answers answers -> {
        var text = new StringBuilder("answered");
        answers
            .results()
            .forEach(
                (id, result) ->
                    text.append(' ')
                        .append(id)
                        .append(result.retCode() == 0 ? ": " : " (failed): ")
                        .append(
                            result.text().length() <= 80
                                ? result.text()
                                : result.text().substring(0, 79) + "…"));
        yield text.toString();
      }
    };
  }
}
