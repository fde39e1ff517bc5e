package io.decentracompute.images.rehearsal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image's program, laid out in a folder as it will be in the image.
 *
 * @param root the folder that stands for the image's root
 * @param entrypoint as in the image; the first element is the Java launcher
 */
public record Program(Path root, List<String> entrypoint) {
  public Program {
    entrypoint = List.copyOf(entrypoint);
  }

  /**
   * The command that runs it from its folder.
   *
   * @param temporary stands for {@code /tmp}
   * @param recording where to write the AOT cache at the end, if anywhere
   */
  List<String> command(Path temporary, Optional<Path> recording) {
    List<String> command = launch(temporary, recording.map(f -> "-XX:AOTCacheOutput=" + f));
    command.addAll(entrypoint.subList(1, entrypoint.size()).stream().map(this::here).toList());
    return command;
  }

  /**
   * The command that only starts the JVM with a cache, and fails when the JVM cannot use it: {@code
   * -version} ends it before the program's first line.
   */
  public List<String> check(Path temporary, Path cache) {
    List<String> command = command(temporary, Optional.empty());
    command.addAll(1, List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on"));
    // -jar would be the last option; it gives the same class path as -cp.
    int path = Math.max(command.indexOf("-cp"), command.indexOf("-jar"));
    command.set(path, "-cp");
    command.add(path + 2, "-version");
    return command;
  }

  private List<String> launch(Path temporary, Optional<String> flag) {
    List<String> command = new ArrayList<>();
    command.add(root.resolve(entrypoint.getFirst().substring(1)).toString());
    flag.ifPresent(command::add);
    command.add("-Djava.io.tmpdir=" + temporary);
    return command;
  }

  private String here(String argument) {
    return argument.replace("/app/", root + "/app/");
  }
}
