package io.decentracompute.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that a measurement starts; they end with it. */
final class Child {
  private Child() {}

  /** The command of a Java program on our own class path. */
  static List<String> java(List<String> flags, String main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return List.copyOf(command);
  }

  /**
   * Runs a program to its end, its output in a file.
   *
   * @throws IOException it failed; the message has its last lines
   */
  static String run(Path log, List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      int code = process.waitFor();
      String output = Files.readString(log);
      if (code != 0) {
        throw new IOException(
            command.getFirst()
                + " ended with "
                + code
                + ": "
                + output.substring(Math.max(0, output.length() - 2000)));
      }
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
