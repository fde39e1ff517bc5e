package io.decentracompute.e2e.bench;

import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.timeline.Timeline;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen while the Subnet was rented and given back several times; the last one stands.
 *
 * @param ready seconds from apply to Ready
 * @param published seconds from apply to the deal on the chain
 * @param yields milliseconds from a unit's phase Yielding to the prover's acknowledgement, both as
 *     a watch tells them
 * @param unanswered units that were taken without an acknowledgement
 * @param deals milliseconds from the block with a deal's first match to the Deal object
 * @param activations milliseconds from the block with a worker's activation to the Deal's status
 */
record Rents(
    Samples ready,
    Samples published,
    Samples yields,
    int unanswered,
    Samples deals,
    Samples activations) {

  static Rents observe(Journey journey, Timeline timeline, int times) throws Exception {
    List<Double> ready = new ArrayList<>();
    List<Double> published = new ArrayList<>();
    try (YieldWatch yields = new YieldWatch(journey.client());
        ChainLag lag = new ChainLag(journey)) {
      for (int i = 0; i < times; i++) {
        if (i > 0) {
          journey.giveBack();
          journey.passEpoch();
          journey.awaitReturn();
        }
        journey.sell();
        journey.rent();
        List<Timeline.Event> events = timeline.events();
        double applied = end(events, "applied thumbnails/subnet.yaml");
        published.add((end(events, "the Subnet is published") - applied) / 1000);
        ready.add((end(events, "the Subnet is Ready") - applied) / 1000);
      }
      lag.settle();
      return new Rents(
          Samples.of(ready),
          Samples.of(published),
          yields.millis(),
          yields.unanswered(),
          lag.millis(ChainLag.Kind.DEAL),
          lag.millis(ChainLag.Kind.ACTIVATION));
    }
  }

  /** When the newest event of this text ended, in milliseconds. */
  private static double end(List<Timeline.Event> events, String text) {
    return events.reversed().stream()
        .filter(e -> e.text().equals(text))
        .mapToDouble(e -> e.atMs() + e.tookMs())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The journey did not say: " + text));
  }
}
