package io.decentracompute.aqua.tools.rehearsal;

import io.decentracompute.aqua.simulation.NamedPeers;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeMap;

/** What a rehearsal came to, for people. */
public final class Report {
  private Report() {}

  /** Which line ran where and when. */
  public static String timeline(Rehearsal.Outcome outcome, NamedPeers peers) {
    int peerWidth = outcome.ran().stream().mapToInt(ran -> ran.peer().length()).max().orElse(0);
    int placeWidth = outcome.ran().stream().mapToInt(ran -> place(ran).length()).max().orElse(0);
    var out = new StringBuilder();
    for (var ran : outcome.ran()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%6d ms  %s  %s  %s%s%n",
              ran.atMs(),
              padded(ran.peer(), peerWidth),
              padded(place(ran), placeWidth),
              ran.name(),
              named(ran.arguments().toString(), peers)));
    }
    return out.toString();
  }

  private static String place(Rehearsal.Ran ran) {
    return ran.line().map(place -> place.file() + ":" + place.line()).orElse("");
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** A text with the names of peers for their ids. */
  public static String named(String text, NamedPeers peers) {
    var shown = text;
    for (var name : peers.names().entrySet()) {
      shown = shown.replace(name.getKey().text(), name.getValue());
    }
    return shown;
  }

  /** What each peer still waits for, and on whom. */
  public static String waiting(Rehearsal.Outcome outcome, NamedPeers peers) {
    var out = new StringBuilder();
    new TreeMap<>(outcome.waiting())
        .forEach(
            (peer, explanation) -> {
              out.append("at ").append(peer).append(":\n");
              named(explanation.text(Instant.EPOCH), peers)
                  .lines()
                  .forEach(line -> out.append("  ").append(line).append('\n'));
            });
    return out.toString();
  }

  /** How it ended, in a few words. */
  public static String end(Rehearsal.Outcome outcome) {
    var end =
        switch (outcome.end()) {
          case QUIET -> "came to rest";
          case EXPIRED -> "ran out of time";
          case TOO_MANY_STEPS -> "took too many steps";
        };
    long last = outcome.ran().isEmpty() ? 0 : outcome.ran().getLast().atMs();
    return String.format(
        Locale.ROOT,
        "%s after %d ms, %d calls, %d packets",
        end,
        last,
        outcome.ran().size(),
        outcome.packets());
  }
}
