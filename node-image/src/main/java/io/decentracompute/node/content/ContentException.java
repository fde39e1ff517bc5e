package io.decentracompute.node.content;

import java.io.IOException;

/** Content could not be had or kept; the reason is one of a closed set. */
public final class ContentException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** Nobody asked has it. */
    NOT_FOUND,
    /** The bytes do not hash to the CID. */
    WRONG_BYTES,
    /** More bytes than allowed, or the store is full. */
    TOO_LARGE,
    /** A store or source did not answer, or refused. */
    UNREACHABLE
  }

  private final Reason reason;

  public ContentException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public ContentException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
