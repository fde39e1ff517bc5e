package io.decentracompute.operator;

import io.decentracompute.operator.settings.Settings;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An operator in a process of its own, to be killed without warning. */
final class OperatorProcess implements AutoCloseable {
  private final Process process;

  private OperatorProcess(Process process) {
    this.process = process;
  }

  /** Starts one with these variables; {@code HOSTNAME} is its name as a holder of the Lease. */
  static OperatorProcess start(Path kubeconfig, Map<String, String> variables) {
    try {
      var builder =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx160m",
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      System.getProperty(
                          "surefire.test.class.path", System.getProperty("java.class.path")),
                      OperatorProcess.class.getName()))
              .redirectErrorStream(true)
              .redirectOutput(
                  Path.of("target", variables.getOrDefault("HOSTNAME", "operator") + ".log")
                      .toFile());
      builder.environment().putAll(variables);
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      return new OperatorProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (var client = new KubernetesClientBuilder().build();
        var _ = new RunningOperator(client, Settings.read(System::getenv))) {
      new CountDownLatch(1).await();
    }
  }

  /** SIGKILL, and nothing is left of it afterwards. */
  void kill() {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
