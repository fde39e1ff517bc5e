package io.decentracompute.aqua.tools.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the compiler. */
@Command(
    name = "aqua",
    description = "Compiles Aqua, and tells about it.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CheckCommand.class,
      CompileCommand.class,
      FormatCommand.class,
      DocCommand.class,
      RunCommand.class,
      TestCommand.class,
      ExplainTopologyCommand.class
    })
public final class Aqua {
  /** Everything is as it should be. */
  static final int OK = 0;

  /** There are mistakes, or what was run failed. */
  static final int MISTAKES = 1;

  /** Where commands write. */
  record Streams(PrintStream out, PrintStream err) {}

  private final Streams streams;

  private Aqua(Streams streams) {
    this.streams = streams;
  }

  Streams streams() {
    return streams;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /**
   * Exit code 0 without mistakes, 1 with some, 2 for bad usage.
   *
   * @param out takes scripts and answers
   * @param err takes mistakes and progress
   */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    var aqua = new Aqua(new Streams(out, err));
    var line =
        new CommandLine(aqua)
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .setExecutionExceptionHandler(
                (problem, command, parsed) -> {
                  if (problem instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                    return OK;
                  }
                  err.println("aqua: " + problem.getMessage());
                  return MISTAKES;
                });
    if (arguments.isEmpty()) {
      line.usage(err);
      return line.getCommandSpec().exitCodeOnInvalidInput();
    }
    return line.execute(arguments.toArray(String[]::new));
  }
}
