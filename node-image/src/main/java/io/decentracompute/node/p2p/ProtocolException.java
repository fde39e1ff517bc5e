package io.decentracompute.node.p2p;

import java.io.IOException;

/**
 * The other side broke a protocol; the message says which rule, and the stream or connection is
 * closed.
 */
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  public ProtocolException(String message) {
    super(message);
  }

  public ProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
