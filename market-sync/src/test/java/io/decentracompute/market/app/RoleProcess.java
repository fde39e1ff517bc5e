package io.decentracompute.market.app;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A role in a process of its own, to be killed without warning. */
final class RoleProcess implements AutoCloseable {
  private final Process process;

  private RoleProcess(Process process) {
    this.process = process;
  }

  static RoleProcess start(Role role, String namespace, Path kubeconfig) {
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
                      RoleProcess.class.getName(),
                      role.value(),
                      namespace))
              .redirectErrorStream(true)
              .redirectOutput(Path.of("target", "role-" + namespace + ".log").toFile());
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      return new RoleProcess(builder.start());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    var role = Role.of(arguments[0]);
    var client = new KubernetesClientBuilder().build();
    try (var _ = RunningRole.start(role, TestSettings.of(role, arguments[1]), client)) {
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
