package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes scripts of exported functions. */
@Command(
    name = "compile",
    description = "Makes FILE.FUNCTION.air of each exported function, or prints scripts.")
final class CompileCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Mixin private CompilerFlags flags = new CompilerFlags();

  @Option(names = "-o", paramLabel = "DIR", description = "write files there, do not print")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--map",
      description = "also write FILE.FUNCTION.map.json: which line each part of a script is from")
  private boolean map;

  @Parameters(arity = "1..*", paramLabel = "FILE|FOLDER")
  private List<Path> inputs = List.of();

  @Override
  public Integer call() throws IOException {
    return Project.compile(
            DiskSources.below(inputs), flags.options(), aqua.streams().err(), this::write)
        ? Aqua.OK
        : Aqua.MISTAKES;
  }

  private void write(Path file, Compilation.Compiled compiled) throws IOException {
    var base = file.getFileName().toString().replaceFirst("\\.aqua$", "");
    for (var function : compiled.functions()) {
      if (output.isEmpty()) {
        aqua.streams().out().println("; " + function.name());
        aqua.streams().out().println(function.script());
        continue;
      }
      Files.createDirectories(output.get());
      var stem = base + "." + function.name();
      Files.writeString(output.get().resolve(stem + ".air"), function.script());
      if (map) {
        Files.writeString(
            output.get().resolve(stem + ".map.json"), function.sourceMap().json().toString());
      }
    }
  }
}
