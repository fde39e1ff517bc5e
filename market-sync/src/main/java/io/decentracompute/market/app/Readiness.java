package io.decentracompute.market.app;

import io.decentracompute.market.network.ChainState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Judges whether a process sees what it needs. */
final class Readiness {
  private Readiness() {}

  /**
   * A judgement.
   *
   * @param details by Network, what was found
   */
  record Verdict(boolean ready, Map<String, String> details) {}

  /** A standby is ready; a leader is, when every chain it follows is fresh and read to the end. */
  static Verdict of(boolean leading, Map<String, ChainState> states, long lagLimit) {
    if (!leading) {
      return new Verdict(true, Map.of("role", "standby: another replica leads"));
    }
    var details = new TreeMap<String, String>();
    var ready = true;
    for (var network : states.entrySet()) {
      var problem = problem(network.getValue(), lagLimit);
      details.put(network.getKey(), problem.orElseGet(() -> live(network.getValue())));
      ready &= problem.isEmpty();
    }
    return new Verdict(ready, details);
  }

  private static Optional<String> problem(ChainState state, long lagLimit) {
    return switch (state) {
      case ChainState.Connecting connecting -> Optional.of("connecting");
      case ChainState.Down(var fault, var message) -> Optional.of(fault + ": " + message);
      case ChainState.Live live ->
          live.behind() > lagLimit
              ? Optional.of(
                  "reading logs: %d blocks behind, at most %d are allowed"
                      .formatted(live.behind(), lagLimit))
              : Optional.empty();
    };
  }

  private static String live(ChainState state) {
    return state instanceof ChainState.Live live
        ? "block %d, seen %d ms ago, epoch %d"
            .formatted(live.time().block().number(), live.headAge().toMillis(), live.time().epoch())
        : "";
  }
}
