package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.syntax.Documentation;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes down what files offer. */
@Command(
    name = "doc",
    description = "Prints what files offer, as Markdown, with the comments above.")
final class DocCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Parameters(arity = "1..*", paramLabel = "FILE|FOLDER")
  private List<Path> inputs = List.of();

  @Override
  public Integer call() throws IOException {
    var disk = new DiskSources();
    for (var path : DiskSources.below(inputs)) {
      aqua.streams().out().println(Documentation.of(disk.named(path)).markdown());
    }
    return Aqua.OK;
  }
}
