package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.tools.cli.Aqua.Streams;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tells all mistakes of all files. */
@Command(name = "check", description = "Tells all mistakes of all files.")
final class CheckCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Mixin private CompilerFlags flags = new CompilerFlags();

  @Parameters(arity = "1..*", paramLabel = "FILE|FOLDER")
  private List<Path> inputs = List.of();

  @Override
  public Integer call() throws IOException {
    Streams streams = aqua.streams();
    boolean well =
        Project.compile(
            DiskSources.below(inputs),
            flags.options(),
            Optional.empty(),
            streams.err(),
            (file, compiled) -> Map.of());
    return well ? Aqua.OK : Aqua.MISTAKES;
  }
}
