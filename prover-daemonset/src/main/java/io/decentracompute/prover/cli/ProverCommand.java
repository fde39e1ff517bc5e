package io.decentracompute.prover.cli;

import io.decentracompute.prover.randomx.RandomXException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code prover}. */
@Command(
    name = "prover",
    description = "RandomX capacity proofs of one Kubernetes Node.",
    mixinStandardHelpOptions = true,
    subcommands = {ServeCommand.class, VerifyCommand.class, HashCommand.class, BenchCommand.class})
public final class ProverCommand {
  private ProverCommand() {}

  /** Runs a command line and returns the exit code of the process. */
  public static int run(String... arguments) {
    CommandLine command = new CommandLine(new ProverCommand());
    command.setExecutionExceptionHandler(
        (problem, line, parsed) -> {
          if (problem instanceof RuntimeException && !isExpected(problem)) {
            throw problem;
          }
          line.getErr().println("prover: " + problem.getMessage());
          return CommandLine.ExitCode.USAGE;
        });
    return command.execute(arguments);
  }

  /**
   * Does what the command {@code serve} does, without the classes of a command line, and returns
   * the exit code of the process.
   */
  public static int serve() throws InterruptedException {
    return new ServeCommand().call();
  }

  private static boolean isExpected(Exception problem) {
    return problem instanceof IllegalArgumentException || problem instanceof RandomXException;
  }
}
