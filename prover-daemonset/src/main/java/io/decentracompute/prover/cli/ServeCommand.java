package io.decentracompute.prover.cli;

import io.decentracompute.prover.epoch.Epochs;
import io.decentracompute.prover.leaves.LeavesServer;
import io.decentracompute.prover.log.LogKeys;
import io.decentracompute.prover.watch.Figures;
import io.decentracompute.prover.watch.NodeProver;
import io.decentracompute.prover.watch.Settings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Proves for the units of one Node until SIGTERM. */
@Command(
    name = "serve",
    description =
        "Proves for the units of the Node NODE_NAME until SIGTERM. Configured by the environment.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  private static final int WRONG_CONFIGURATION = 78; // EX_CONFIG of sysexits.h

  @Override
  public Integer call() throws InterruptedException {
    Settings settings;
    try {
      settings = Settings.from(System.getenv());
    } catch (IllegalArgumentException e) {
      LOG.atError().addKeyValue(LogKeys.CAUSE, e.getMessage()).log("the prover cannot start");
      return WRONG_CONFIGURATION;
    }
    try {
      serve(settings);
      return 0;
    } catch (IOException | KubernetesClientException e) {
      LOG.atError()
          .addKeyValue(LogKeys.NODE, settings.nodeName())
          .addKeyValue(LogKeys.CAUSE, e.toString())
          .log("the prover cannot start");
      return 1;
    }
  }

  /**
   * The server answers from the first moment: not healthy before the units have been read. A signal
   * ends the prover before its journal and its connection.
   */
  private static void serve(Settings settings) throws IOException, InterruptedException {
    Supplier<Map<String, Object>> starting =
        () -> Map.of("node", settings.nodeName(), "healthy", false, "problem", "starting");
    CompletableFuture<Supplier<Map<String, Object>>> status = new CompletableFuture<>();
    PrometheusRegistry metrics = new PrometheusRegistry();
    CountDownLatch signal = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      signal.countDown();
                      awaitQuietly(ended);
                    }));
    try (Epochs epochs = new Epochs(settings.journal());
        LeavesServer server =
            new LeavesServer(
                settings.port(), epochs, metrics, () -> status.getNow(starting).get());
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(
                    new ConfigBuilder(Config.autoConfigure(null))
                        .withRequestTimeout(5000)
                        .withRequestRetryBackoffLimit(1) // we try again ourselves
                        .build())
                .build();
        NodeProver prover =
            new NodeProver(
                client, settings, epochs, new Figures(metrics), InstantSource.system())) {
      status.complete(prover::status);
      LOG.atInfo()
          .addKeyValue(LogKeys.NODE, settings.nodeName())
          .addKeyValue(LogKeys.PORT, server.port())
          .log("prover started");
      signal.await();
      LOG.atInfo().addKeyValue(LogKeys.NODE, settings.nodeName()).log("prover stops");
    } finally {
      ended.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
