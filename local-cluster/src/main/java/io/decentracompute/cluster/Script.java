package io.decentracompute.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code local-cluster/cluster}, the command that starts and ends clusters on this machine. */
record Script(Path path) {
  private static final int LINES_KEPT = 20;

  /**
   * Finds it below the root folder of the repository: {@code decentra.root}, {@code DECENTRA_ROOT},
   * or a parent of the working directory.
   */
  static Script find() {
    var given =
        System.getProperty("decentra.root", System.getenv().getOrDefault("DECENTRA_ROOT", ""));
    var roots =
        given.isEmpty()
            ? Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
            : Stream.of(Path.of(given));
    return roots
        .map(root -> root.resolve("local-cluster/cluster"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Script::new)
        .orElseThrow(
            () ->
                new ClusterException(
                    "local-cluster/cluster was not found"
                        + (given.isEmpty() ? " above the working directory" : " in " + given)
                        + ": set DECENTRA_ROOT to the root folder of the repository, or DECENTRA_TEST_KUBECONFIG to a cluster for tests."));
  }

  /**
   * Runs a command. What it says on its way goes to standard error, line by line.
   *
   * @return its standard output without the last line break
   * @throws ClusterException when it fails or takes longer than {@code limit}
   */
  String run(Duration limit, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(path.toString());
    command.addAll(arguments);
    var said = new ArrayDeque<String>();
    try {
      var process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      var progress =
          Thread.ofVirtual()
              .start(
                  () ->
                      process
                          .errorReader(StandardCharsets.UTF_8)
                          .lines()
                          .forEach(line -> keep(said, line)));
      var output = new StringBuilder();
      var reader =
          Thread.ofVirtual()
              .start(() -> drain(process.inputReader(StandardCharsets.UTF_8), output));
      try {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new ClusterException(
              String.join(" ", command)
                  + " took longer than "
                  + limit.toSeconds()
                  + " s. "
                  + advice(said));
        }
        progress.join();
        reader.join();
      } finally {
        process.destroy(); // ends what it began by itself
      }
      if (process.exitValue() != 0) {
        throw new ClusterException(
            String.join(" ", command)
                + " failed with exit code "
                + process.exitValue()
                + ". "
                + advice(said));
      }
      return output.toString().strip();
    } catch (IOException e) {
      throw new ClusterException(
          String.join(" ", command) + " could not be run: is bash installed?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Interrupted during " + String.join(" ", command), e);
    }
  }

  private static void keep(ArrayDeque<String> said, String line) {
    System.err.println(line);
    synchronized (said) {
      if (said.size() == LINES_KEPT) {
        said.removeFirst();
      }
      said.addLast(line);
    }
  }

  private static void drain(BufferedReader from, StringBuilder into) {
    from.lines().forEach(line -> into.append(line).append('\n'));
  }

  private static String advice(ArrayDeque<String> said) {
    synchronized (said) {
      return "It said:\n" + String.join("\n", said);
    }
  }
}
