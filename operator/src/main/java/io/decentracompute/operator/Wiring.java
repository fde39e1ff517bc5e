package io.decentracompute.operator;

import io.decentracompute.operator.apiserver.Applier;
import io.decentracompute.operator.apiserver.EventLog;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.network.GatewayKey;
import io.decentracompute.operator.settings.Settings;
import io.decentracompute.operator.worker.WorkerKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurationServiceCustomizer;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together. */
@Singleton
final class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
  private static final Duration KEY_RETRY = Duration.ofSeconds(2);

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
  ConfigurationServiceCustomizer framework(Settings settings, MeterRegistry registry) {
    return () -> Framework.with(settings, new ReconcileMetrics(registry));
  }

  /** The gateway cannot start without its key, and it may be installed before any Network. */
  void makeGatewayKey(@Observes StartupEvent started, GatewayKey key) {
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

  void stop(@Observes ShutdownEvent stopping) {
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
