package io.decentracompute.e2e.journey;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Installs a chart in a process of its own: the Helm library carries a Go runtime that takes over
 * the signals of the process it is loaded into, after which Ctrl-C would end nothing.
 */
final class HelmInstall {
  private HelmInstall() {}

  /** Runs {@link #main} as a child and waits for it. */
  static void run(
      Path chart,
      String release,
      String namespace,
      Path kubeconfig,
      Optional<Path> values,
      List<String> sets) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HelmInstall.class.getName(),
                chart.toString(),
                release,
                namespace,
                kubeconfig.toString(),
                values.map(Path::toString).orElse("")));
    command.addAll(sets);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "helm install " + release + " failed (exit " + code + "): " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start helm install " + release, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while installing " + release, e);
    }
  }

  /** CHART RELEASE NAMESPACE KUBECONFIG VALUES-FILE-OR-EMPTY [KEY=VALUE...]. */
  public static void main(String[] args) {
    var install =
        new Helm(Path.of(args[0]))
            .install()
            .withName(args[1])
            .withNamespace(args[2])
            .withKubeConfig(Path.of(args[3]));
    if (!args[4].isEmpty()) {
      install.withValuesFile(Path.of(args[4]));
    }
    for (String set : List.of(args).subList(5, args.length)) {
      int equals = set.indexOf('=');
      install.set(set.substring(0, equals), set.substring(equals + 1));
    }
    install.call();
  }
}
