package io.decentracompute.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cluster on this machine by {@code local-cluster/cluster}. It ends with this JVM at the latest,
 * even if that is killed.
 */
final class LocalCluster implements RunningCluster {
  /** Includes building Kubernetes, if that was never done on this machine. */
  private static final Duration UP = Duration.ofMinutes(40);

  private static final Duration COMMAND = Duration.ofMinutes(2);

  private final Script script;
  private final String name;
  private final Shape shape;
  private final Path kubeconfig;
  private final Thread atExit;

  private LocalCluster(Script script, String name, Shape shape, Path kubeconfig) {
    this.script = script;
    this.name = name;
    this.shape = shape;
    this.kubeconfig = kubeconfig;
    this.atExit = new Thread(() -> script.run(COMMAND, List.of("down", "--name", name)));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a cluster.
   *
   * @param name no other cluster of this user may have it
   */
  static LocalCluster start(Script script, String name, Shape shape) {
    var arguments =
        new ArrayList<>(
            List.of("up", "--name", name, "--owner", Long.toString(ProcessHandle.current().pid())));
    switch (shape) {
      case Shape.Light() -> arguments.add("--light");
      case Shape.Full(var nodes, var exclusiveCores) -> {
        arguments.addAll(List.of("--nodes", Integer.toString(nodes)));
        if (exclusiveCores) {
          arguments.add("--static-cpu");
        }
      }
    }
    return new LocalCluster(script, name, shape, Path.of(script.run(UP, arguments)));
  }

  /** Runs a command of the script on this cluster. */
  String run(String... command) {
    return script.run(
        COMMAND, Stream.concat(Stream.of("--name", name), Stream.of(command)).toList());
  }

  String name() {
    return name;
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public boolean lightOnly() {
    return shape instanceof Shape.Light;
  }

  @Override
  public void loadImages(List<Path> archives) {
    run(
        Stream.concat(Stream.of("load"), archives.stream().map(p -> p.toAbsolutePath().toString()))
            .toArray(String[]::new));
  }

  @Override
  public void node(NodeAction action, String node) {
    run(action.command(), node);
  }

  @Override
  public void close() {
    run("down");
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
