package io.decentracompute.market.app;

import io.decentracompute.market.network.ChainState;
import io.decentracompute.market.network.Chains;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;

/**
 * Head age and lag of each Network as gauges, and 1 or 0 for whether its chain can be relied on.
 */
@Singleton
class ChainGauges {
  private static final String NETWORK = "network";

  private final Chains chains;
  private final MultiGauge headAge;
  private final MultiGauge behind;
  private final MultiGauge up;

  ChainGauges(Chains chains, MeterRegistry registry) {
    this.chains = chains;
    this.headAge =
        MultiGauge.builder("decentra_chain_head_age_seconds")
            .description("Time since the newest block was first seen.")
            .register(registry);
    this.behind =
        MultiGauge.builder("decentra_chain_behind_blocks")
            .description("Blocks whose logs are still to be read.")
            .register(registry);
    this.up =
        MultiGauge.builder("decentra_chain_up")
            .description("Whether the chain can be relied on.")
            .register(registry);
  }

  void start(@Observes StartupEvent event) {
    chains.listen((network, change) -> refresh());
  }

  private void refresh() {
    var ages = new ArrayList<MultiGauge.Row<?>>();
    var lags = new ArrayList<MultiGauge.Row<?>>();
    var ups = new ArrayList<MultiGauge.Row<?>>();
    for (var name : chains.states().keySet()) {
      var tags = Tags.of(NETWORK, name);
      ages.add(MultiGauge.Row.of(tags, () -> headAge(name)));
      lags.add(MultiGauge.Row.of(tags, () -> lag(name)));
      ups.add(MultiGauge.Row.of(tags, () -> isUp(name) ? 1 : 0));
    }
    headAge.register(ages, true);
    behind.register(lags, true);
    up.register(ups, true);
  }

  private double headAge(String network) {
    return chains.state(network).orElse(null) instanceof ChainState.Live live
        ? live.headAge().toMillis() / 1000.0
        : Double.NaN;
  }

  private double lag(String network) {
    return chains.state(network).orElse(null) instanceof ChainState.Live live
        ? live.behind()
        : Double.NaN;
  }

  private boolean isUp(String network) {
    return chains.state(network).orElse(null) instanceof ChainState.Live;
  }
}
