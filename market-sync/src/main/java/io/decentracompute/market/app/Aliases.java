package io.decentracompute.market.app;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Serves the paths every part of the system answers at: {@code /healthz} (the process can work),
 * {@code /readyz} (it sees a fresh chain) and {@code /metrics}.
 */
@ApplicationScoped
class Aliases {
  void register(@Observes Router router) {
    router.get("/healthz").handler(request -> request.reroute("/q/health/live"));
    router.get("/readyz").handler(request -> request.reroute("/q/health/ready"));
    router.get("/metrics").handler(request -> request.reroute("/q/metrics"));
  }
}
