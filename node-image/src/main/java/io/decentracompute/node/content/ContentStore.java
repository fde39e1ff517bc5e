package io.decentracompute.node.content;

import java.io.IOException;
import java.nio.file.Path;

/** Files by CID. Whatever comes out was verified. */
public interface ContentStore {
  /**
   * Writes the bytes of a CID into a file, which exists afterwards only if they are right.
   *
   * @param maxBytes more than this is refused
   * @throws ContentException with the reason
   */
  void fetch(Cid cid, Path target, long maxBytes) throws IOException;

  /** Keeps a file's bytes and says their CID. */
  Cid store(Path file) throws IOException;

  boolean exists(Cid cid) throws IOException;
}
