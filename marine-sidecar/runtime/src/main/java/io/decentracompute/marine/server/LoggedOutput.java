package io.decentracompute.marine.server;

import io.decentracompute.marine.wasi.GuestOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Guests' standard output and error as debug lines, cut to a bearable length. */
final class LoggedOutput implements GuestOutput {
  private static final Logger log = LoggerFactory.getLogger("guest");
  private static final int MAX_LENGTH = 1_000;

  @Override
  public void write(int descriptor, String text) {
    if (log.isDebugEnabled() && !text.isBlank()) {
      log.atDebug()
          .addKeyValue("descriptor", descriptor)
          .addKeyValue(
              "text", text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text)
          .log("a guest wrote");
    }
  }
}
