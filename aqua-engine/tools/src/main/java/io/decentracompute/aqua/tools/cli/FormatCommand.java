package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.syntax.SourceFormatter;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lays files out alike. */
@Command(name = "fmt", description = "Lays files out alike; comments and line breaks stay.")
final class FormatCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Option(names = "--check", description = "change nothing; exit code 1 if something would")
  private boolean check;

  @Parameters(arity = "1..*", paramLabel = "FILE|FOLDER")
  private List<Path> inputs = List.of();

  @Override
  public Integer call() throws IOException {
    int exit = Aqua.OK;
    var disk = new DiskSources();
    for (var path : DiskSources.below(inputs)) {
      var file = disk.named(path);
      var formatted = SourceFormatter.format(file);
      if (formatted.isEmpty()) {
        aqua.streams().err().println(path + ": has mistakes, left as it is; see `aqua check`");
        exit = Aqua.MISTAKES;
      } else if (!formatted.get().equals(file.text())) {
        aqua.streams().out().println(path);
        if (check) {
          exit = Aqua.MISTAKES;
        } else {
          Files.writeString(path, formatted.get());
        }
      }
    }
    return exit;
  }
}
