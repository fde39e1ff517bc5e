package io.decentracompute.e2e.proxy;

import java.time.Duration;

/** State of the line to the chain. */
public sealed interface Link {
  /** Requests and answers pass. */
  record Up() implements Link {}

  /** Each connection is closed without an answer, also those whose answer is on its way. */
  record Cut() implements Link {}

  /** Each request waits so long before it is passed on. */
  record Slow(Duration delay) implements Link {}
}
