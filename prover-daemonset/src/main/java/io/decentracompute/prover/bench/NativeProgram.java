package io.decentracompute.prover.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The C program, compiled for this measurement. */
final class NativeProgram implements AutoCloseable {
  private final Path folder;

  private NativeProgram(Path folder) {
    this.folder = folder;
  }

  /** Compiles it; empty when there is no compiler or no header of the library. */
  static Optional<NativeProgram> compile(String compiler) throws IOException, InterruptedException {
    NativeProgram program = new NativeProgram(Files.createTempDirectory("prover-bench"));
    try (InputStream source = NativeProgram.class.getResourceAsStream("light.c")) {
      if (source == null) {
        throw new IllegalStateException("the jar lacks light.c");
      }
      Files.copy(source, program.folder.resolve("light.c"));
    }
    try {
      program.run(60, compiler, "-O2", "-o", "light", "light.c", "-lrandomx");
      return Optional.of(program);
    } catch (IOException e) {
      program.close();
      return Optional.empty();
    }
  }

  /** Hashes per second of processor time. */
  double hashesPerCpuSecond(int seconds) throws IOException, InterruptedException {
    String program = folder.resolve("light").toString();
    return Double.parseDouble(run(60 + 20L * seconds, program, String.valueOf(seconds)).strip());
  }

  private String run(long timeoutSeconds, String... command)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(timeoutSeconds, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    if (!ended || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + text);
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    for (String name : List.of("light", "light.c", "output")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }
}
