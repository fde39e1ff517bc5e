package io.decentracompute.node.p2p;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A stream of bytes in both directions inside a connection, for one protocol. */
public interface Substream extends Closeable {
  /** Bytes of the other side; -1 after it has finished. One reader at a time. */
  InputStream input();

  /** Bytes for the other side; closing it says that no more will come, reading goes on. */
  OutputStream output();

  /**
   * From now on, reads and writes together may take this long; later ones fail with a {@code
   * SocketTimeoutException}.
   */
  void deadline(Duration timeout);

  /** Ends the stream at once, for both sides: what is under way is lost. */
  void reset();

  /** Finishes writing and reads no more. Never fails. */
  @Override
  void close();
}
