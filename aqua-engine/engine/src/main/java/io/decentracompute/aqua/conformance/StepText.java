package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.StepOutcome;
import java.io.PrintStream;
import java.util.Map;

/** What a step did, for people: peers by name. */
final class StepText {
  private static final int MOST_WAITS = 8;
  private final Map<PeerId, String> names;
  private final PrintStream out;

  StepText(Map<PeerId, String> names, PrintStream out) {
    this.names = Map.copyOf(names);
    this.out = out;
  }

  /** Prints a text, with peers by name where it has their ids. */
  void say(String text) {
    var named = text;
    for (var peer : names.entrySet()) {
      named = named.replace(peer.getKey().text(), peer.getValue());
    }
    out.println(named.stripTrailing());
  }

  void print(StepOutcome outcome) {
    if (!outcome.errorMessage().isEmpty()) {
      say(
          "  code %s: %s"
              .formatted(outcome.retCode(), outcome.errorMessage().strip().replace("\n", "\n  ")));
    }
    outcome.nextPeers().forEach(peer -> say("  goes to " + peer));
    outcome
        .callRequests()
        .forEach(
            (id, request) ->
                say(
                    "  asks %s: %s.%s %s"
                        .formatted(
                            id, request.serviceId(), request.functionName(), request.arguments())));
    var waits = outcome.waits();
    for (var wait : waits.subList(0, Math.min(MOST_WAITS, waits.size()))) {
      say(
          "  waits %s%s at %s:%s %s"
              .formatted(
                  wait.reason(),
                  wait.peer().isEmpty() ? "" : " for " + wait.peer(),
                  wait.line(),
                  wait.column(),
                  wait.instruction()));
    }
    if (waits.size() > MOST_WAITS) {
      say("  and %s branches more wait".formatted(waits.size() - MOST_WAITS));
    }
  }
}
