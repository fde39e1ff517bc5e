package io.decentracompute.prover;

import io.decentracompute.prover.cli.ProverCommand;

/** The process: {@code serve} in a pod, the other commands for people. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(ProverCommand.run(arguments));
  }
}
