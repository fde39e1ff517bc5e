package io.decentracompute.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program of {@code src/test/probe} as pods: says its pod's name on port 8080, or asks another
 * for it.
 */
final class Probe {
  private static final String IMAGE = "localhost/probe:1";

  private Probe() {}

  /** Builds the program and an image archive with it. */
  static Path image(Path folder) {
    var script = Script.find();
    var binary = folder.resolve("probe");
    var build =
        new ProcessBuilder(
                "go", "build", "-trimpath", "-buildvcs=false", "-o", binary.toString(), ".")
            .directory(script.path().resolveSibling("src/test/probe").toFile())
            .inheritIO();
    build.environment().put("CGO_ENABLED", "0");
    build.environment().merge("PATH", ":/usr/local/go/bin", String::concat);
    try {
      var code = build.start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("go build of the probe failed with exit code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The probe needs Go: install Go 1.26 or newer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    var archive = folder.resolve("probe.tar");
    script.run(
        Duration.ofMinutes(1), List.of("image", IMAGE, binary.toString(), archive.toString()));
    return archive;
  }

  /**
   * Runs one as pod {@code probe-NODE} on that node, restricted as our own pods are, and waits
   * until it is ready.
   */
  static void start(KubernetesClient client, String node) {
    start(client, node, Map.of());
  }

  /**
   * The same with resource limits that are also its requests, so with the Guaranteed class if they
   * name CPU and memory.
   */
  static void start(KubernetesClient client, String node, Map<String, Quantity> limits) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("probe-" + node)
            .withLabels(Map.of("node", node))
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(65532L)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .addNewToleration()
            .withOperator("Exists")
            .endToleration()
            .addNewContainer()
            .withName("probe")
            .withImage(IMAGE)
            .withImagePullPolicy("Never")
            .withNewResources()
            .withLimits(limits)
            .endResources()
            .withNewSecurityContext()
            .withAllowPrivilegeEscalation(false)
            .withReadOnlyRootFilesystem(true)
            .withNewCapabilities()
            .withDrop("ALL")
            .endCapabilities()
            .endSecurityContext()
            .withNewReadinessProbe()
            .withNewTcpSocket()
            .withNewPort(8080)
            .endTcpSocket()
            .withPeriodSeconds(1)
            .endReadinessProbe()
            .endContainer()
            .endSpec()
            .build();
    client.resource(pod).create();
    client
        .pods()
        .withName("probe-" + node)
        .waitUntilCondition(Readiness.getInstance()::isReady, 30, SECONDS);
  }

  /** What the probe on {@code node} is answered at {@code address}. */
  static String ask(KubernetesClient client, String node, String address) {
    return run(client, node, "ask", address);
  }

  /**
   * The cores that the probe on {@code node} may use, as the kernel lists them: {@code 0-1} or
   * {@code 1}.
   */
  static String cores(KubernetesClient client, String node) {
    return run(client, node, "cores");
  }

  private static String run(KubernetesClient client, String node, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var command = Stream.concat(Stream.of("/probe"), Stream.of(arguments)).toArray(String[]::new);
    try (var exec =
        client
            .pods()
            .withName("probe-" + node)
            .writingOutput(out)
            .writingError(err)
            .exec(command)) {
      var code = exec.exitCode().orTimeout(20, SECONDS).join();
      if (code != 0) {
        throw new AssertionError(
            String.join(" ", command)
                + " on "
                + node
                + ": "
                + err.toString(StandardCharsets.UTF_8));
      }
      return out.toString(StandardCharsets.UTF_8);
    }
  }
}
