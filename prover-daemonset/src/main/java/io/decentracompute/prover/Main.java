package io.decentracompute.prover;

import io.decentracompute.prover.cli.ProverCommand;
import java.util.Arrays;

/** The process: {@code serve} in a pod, the other commands for people. */
public final class Main {
  private static final String[] SERVE = {"serve"};

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    // The start in a pod is waited for: it does not pay for a command line of one word.
    System.exit(
        Arrays.equals(arguments, SERVE) ? ProverCommand.serve() : ProverCommand.run(arguments));
  }
}
