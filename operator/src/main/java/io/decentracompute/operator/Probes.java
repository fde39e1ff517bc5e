package io.decentracompute.operator;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Health and metrics where every part of the product has them. */
@Singleton
final class Probes {
  void routes(@Observes Router router) {
    router.get("/healthz").handler(request -> request.reroute("/q/health"));
    router.get("/metrics").handler(request -> request.reroute("/q/metrics"));
  }
}
