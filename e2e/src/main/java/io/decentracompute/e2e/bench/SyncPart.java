package io.decentracompute.e2e.bench;

import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.timeline.Timeline.Look;
import io.decentracompute.market.chain.dev.DevControl;
import io.decentracompute.market.chain.dev.EpochAdvance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How far resources lag behind the chain. Epochs are opened before the Subnet is rented: each would
 * be charged.
 */
final class SyncPart implements Part {
  private static final double AIM_MS = 500;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "sync";
  }

  @Override
  public String about() {
    return "from an event's block on the chain to the resource that follows it (polling every 250 ms)";
  }

  @Override
  public List<Figure> measure(Bed bed) throws Exception {
    Journey journey = bed.journey();
    List<Figure> figures = new ArrayList<>();
    try (ChainLag lag = new ChainLag(journey);
        DevControl control = journey.devControl()) {
      for (int i = 0; i < bed.settings().epochs(); i++) {
        EpochAdvance advance = control.advanceEpoch(Duration.ZERO);
        bed.timeline()
            .await(
                "the Network says epoch " + advance.current(),
                LIMIT,
                () ->
                    lag.hasEpoch(advance.current())
                        ? Look.found(true)
                        : Look.notYet("an older epoch"));
      }
      lag.settle();
      figures.addAll(
          lag.millis(ChainLag.Kind.EPOCH).figures("epoch opened to Network status", "ms", AIM_MS));
    }
    Rents rents = bed.rents();
    figures.addAll(rents.deals().figures("match to Deal object", "ms", AIM_MS));
    figures.addAll(rents.activations().figures("activation to Deal status", "ms", AIM_MS));
    if (figures.isEmpty()) {
      throw new IllegalStateException("No event of the chain was seen in a resource");
    }
    return figures;
  }
}
