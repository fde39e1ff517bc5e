package io.decentracompute.marine;

import io.decentracompute.marine.cli.MarineCommand;
import java.util.Arrays;

/**
 * The entry point: {@code marine serve} is the sidecar, the other commands are a developer's tools.
 */
public final class Main {
  private static final String[] SERVE = {"serve"};

  private Main() {}

  public static void main(String[] arguments) {
    // The sidecar's start is waited for: it does not pay for a command line of one word.
    System.exit(
        Arrays.equals(arguments, SERVE) ? MarineCommand.serve() : MarineCommand.run(arguments));
  }
}
