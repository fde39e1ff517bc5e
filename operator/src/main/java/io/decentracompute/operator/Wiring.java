package io.decentracompute.operator;

import io.decentracompute.operator.apiserver.Applier;
import io.decentracompute.operator.apiserver.EventLog;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.network.GatewayKey;
import io.decentracompute.operator.settings.Settings;
import io.decentracompute.operator.worker.WorkerKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurationServiceCustomizer;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together. */
@Singleton
final class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
  private static final Duration KEY_RETRY = Duration.ofSeconds(2);

  private final AtomicBoolean stopping = new AtomicBoolean();
  private @Nullable Thread keyMaker;

  @Produces
  @Singleton
  Settings settings() {
    return Settings.read(System::getenv);
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Applier applier(KubernetesClient client) {
    return new Applier(client);
  }

  @Produces
  @Singleton
  StatusWriter statusWriter(KubernetesClient client, Clock clock) {
    var instance = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "decentra-operator");
    return new StatusWriter(client, new EventLog(client, clock, instance));
  }

  @Produces
  @Singleton
  GatewayKey gatewayKey(KubernetesClient client, Applier applier, Settings settings) {
    return new GatewayKey(client, new WorkerKeys(applier), settings.namespace());
  }

  @Produces
  @Singleton
  @Unremovable
  ConfigurationServiceCustomizer framework(Settings settings, Metrics metrics) {
    return () -> Framework.with(settings, metrics, stopping::get);
  }

  /** On the global registry, because the framework asks before Quarkus has filled its own. */
  @Produces
  @Singleton
  @Unremovable
  Metrics metrics() {
    return new ReconcileMetrics(io.micrometer.core.instrument.Metrics.globalRegistry);
  }

  /** The gateway cannot start without its key, and it may be installed before any Network. */
  void makeGatewayKey(@Observes @Priority(1) StartupEvent started, GatewayKey key) {
    keyMaker =
        Thread.ofVirtual()
            .name("gateway-key")
            .start(
                () -> {
                  try {
                    while (!made(key)) {
                      Thread.sleep(KEY_RETRY);
                    }
                  } catch (InterruptedException e) {
                    LOG.debug("The operator stops before the gateway has a key");
                  }
                });
  }

  /** Before the framework gives the lease back, which must not look like a loss of it. */
  void stop(@Observes @Priority(1) ShutdownEvent event) {
    stopping.set(true);
    if (keyMaker != null) {
      keyMaker.interrupt();
    }
  }

  private static boolean made(GatewayKey key) {
    try {
      key.ensure();
      return true;
    } catch (KubernetesClientException e) {
      LOG.atWarn().addKeyValue("name", GatewayKey.NAME).setCause(e).log("Gateway key not made yet");
      return false;
    }
  }
}
