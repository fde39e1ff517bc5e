package io.decentracompute.marine;

import io.decentracompute.marine.cli.MarineCommand;

/**
 * The entry point: {@code marine serve} is the sidecar, the other commands are a developer's tools.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(MarineCommand.run(arguments));
  }
}
