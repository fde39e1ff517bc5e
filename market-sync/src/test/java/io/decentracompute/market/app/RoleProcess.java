package io.decentracompute.market.app;

import io.decentracompute.crds.subnet.Subnet;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A role in a process of its own, to be killed without warning. It starts on standby, so that one
 * can warm up while another acts; and from a cache of loaded classes, because a test of restarts
 * starts dozens.
 */
final class RoleProcess implements AutoCloseable {
  private final Process process;

  private RoleProcess(Process process) {
    this.process = process;
  }

  /**
   * Where processes start from.
   *
   * @param classpath jars only: a cache of classes refuses folders
   * @param cache made by a first process that ended in peace
   */
  record Launch(String classpath, Path cache) {
    /** A launch whose cache is still to be made. */
    static Launch prepare(Path folder) {
      try {
        Files.createDirectories(folder);
        var entries = new ArrayList<String>();
        var given =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (var entry : given.split(File.pathSeparator, -1)) {
          var path = Path.of(entry);
          entries.add(
              Files.isDirectory(path)
                  ? jar(path, folder.resolve(entries.size() + ".jar")).toString()
                  : entry);
        }
        return new Launch(
            String.join(File.pathSeparator, entries), folder.resolve("role.aot").toAbsolutePath());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path jar(Path classes, Path target) throws IOException {
      try (var out = new JarOutputStream(Files.newOutputStream(target));
          var files = Files.walk(classes)) {
        out.setLevel(0);
        for (var file : files.filter(Files::isRegularFile).toList()) {
          out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
          Files.copy(file, out);
        }
      }
      return target.toAbsolutePath();
    }
  }

  /** A process that makes the launch's cache when it is told to {@link #end}. */
  static RoleProcess training(Launch launch, Role role, String namespace, Path kubeconfig) {
    return start(launch, "-XX:AOTCacheOutput=" + launch.cache(), role, namespace, kubeconfig);
  }

  /** A process that does nothing before it is told to {@link #act}. */
  static RoleProcess onStandby(Launch launch, Role role, String namespace, Path kubeconfig) {
    return start(launch, "-XX:AOTCache=" + launch.cache(), role, namespace, kubeconfig);
  }

  /** A replica that acts while it leads, and does nothing before it is told to {@link #act}. */
  static RoleProcess replica(
      Launch launch, Role role, String namespace, Path kubeconfig, String identity) {
    return start(launch, "-XX:AOTMode=off", role, namespace, kubeconfig, identity);
  }

  private static RoleProcess start(
      Launch launch,
      String option,
      Role role,
      String namespace,
      Path kubeconfig,
      String... identity) {
    try {
      var builder =
          new ProcessBuilder(
                  command(
                      identity,
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx160m",
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      option,
                      "-cp",
                      launch.classpath(),
                      RoleProcess.class.getName(),
                      role.value(),
                      namespace))
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(
                      Path.of("target", "role-" + namespace + ".log").toFile()));
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      return new RoleProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(String[] identity, String... words) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(identity)).toList();
  }

  /** Acts from the first byte of standard input until its end. */
  public static void main(String[] arguments) throws IOException {
    var role = Role.of(arguments[0]);
    var client = new KubernetesClientBuilder().build();
    try {
      // Loads what every start needs; what it reads is thrown away.
      var _ = client.resources(Subnet.class).inNamespace(arguments[1]).list();
    } catch (KubernetesClientException busy) {
      // Then it starts cold.
    }
    if (System.in.read() < 0) {
      return;
    }
    var settings = TestSettings.of(role, arguments[1]);
    try (var _ =
        arguments.length > 2
            ? RunningRole.startReplica(role, settings, client, arguments[2])
            : RunningRole.start(role, settings, client)) {
      while (System.in.read() >= 0) {
        // Nothing more is said.
      }
    }
    System.exit(0);
  }

  /** Lets it act. */
  void act() {
    try {
      var begin = process.getOutputStream();
      begin.write('\n');
      begin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it in peace. */
  void end() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new AssertionError("A role did not end within two minutes of its end of input");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
