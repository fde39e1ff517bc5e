package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.compiler.source.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Draws where a function runs. */
@Command(
    name = "explain-topology",
    description = "Draws where each line of a function runs, and which hops are put in and why.")
final class ExplainTopologyCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Mixin private CompilerFlags flags = new CompilerFlags();

  @Parameters(index = "0", paramLabel = "FILE")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Parameters(index = "1", paramLabel = "FUNCTION", description = "an exported function")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String function;

  @Override
  public Integer call() throws IOException {
    var streams = aqua.streams();
    return switch (Project.compile(file, flags.options(), streams.err())) {
      case Compilation.Refused r -> Aqua.MISTAKES;
      case Compilation.Compiled compiled -> {
        var found = compiled.function(function);
        if (found.isEmpty()) {
          streams.err().println(unknown(file, function, compiled));
          yield Aqua.MISTAKES;
        }
        streams.out().print(found.get().topology().text());
        yield Aqua.OK;
      }
    };
  }

  /** That a file does not export a function, and which it does. */
  static String unknown(Path file, String function, Compilation.Compiled compiled) {
    var names = compiled.functions().stream().map(CompiledFunction::name).toList();
    return "aqua: %s exports no function `%s`. %s"
        .formatted(
            file,
            function,
            Nearest.hint(function, names, "It exports: " + String.join(", ", names) + "."));
  }
}
