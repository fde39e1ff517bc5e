package io.decentracompute.prover.cli;

import io.decentracompute.prover.randomx.RandomX;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One hash, for comparison with other implementations. */
@Command(
    name = "hash",
    mixinStandardHelpOptions = true,
    description =
        "Prints the RandomX hash of an input under a key; either as text, or as 0x and hex.")
@SuppressWarnings("NullAway.Init") // picocli fills the parameters
final class HashCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "KEY", description = "1 to 60 bytes.")
  private String key;

  @Parameters(index = "1", paramLabel = "INPUT", description = "What is hashed.")
  private String input;

  @Option(names = "--library", description = "Path of the RandomX library.")
  private @Nullable String library;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    RandomX randomx = RandomX.load(Optional.ofNullable(library));
    try (RandomX.Cache cache = randomx.cache(bytes(key));
        RandomX.Machine machine = cache.machine()) {
      command
          .commandLine()
          .getOut()
          .println("0x" + HexFormat.of().formatHex(machine.hashOf(bytes(input))));
    }
    return 0;
  }

  private static byte[] bytes(String text) {
    return text.startsWith("0x")
        ? HexFormat.of().parseHex(text, 2, text.length())
        : text.getBytes(StandardCharsets.UTF_8);
  }
}
