package io.decentracompute.node.particle;

/** What became of an arrived particle; tells the sender in one byte. */
public sealed interface Verdict {
  /** It waits for its turn. */
  record Taken() implements Verdict {}

  /** It was dropped. */
  record Refused(Refusal reason, String message) implements Verdict {}

  /** 0 taken, 1 refused, 2 not now. */
  default int code() {
    return switch (this) {
      case Taken _ -> 0;
      case Refused(var reason, _) -> reason.isRetryable() ? 2 : 1;
    };
  }
}
