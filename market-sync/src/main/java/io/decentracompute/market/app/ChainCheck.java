package io.decentracompute.market.app;

import io.decentracompute.market.network.Chains;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness: the chains that are followed are the right ones, fresh and read to the end. */
@Readiness
@Singleton
class ChainCheck implements HealthCheck {
  private final Leadership leadership;
  private final Chains chains;
  private final Settings settings;

  ChainCheck(Leadership leadership, Chains chains, Settings settings) {
    this.leadership = leadership;
    this.chains = chains;
    this.settings = settings;
  }

  @Override
  public HealthCheckResponse call() {
    var verdict =
        io.decentracompute.market.app.Readiness.of(
            leadership.isLeading(), chains.states(), settings.lagLimit());
    var response = HealthCheckResponse.named("chain").status(verdict.ready());
    verdict.details().forEach(response::withData);
    return response.build();
  }
}
