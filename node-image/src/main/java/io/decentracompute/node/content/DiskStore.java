package io.decentracompute.node.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A gateway's content: one file a CID in one directory, together at most so many bytes. Nothing is
 * evicted.
 */
public final class DiskStore implements ContentStore {
  private final Path directory;
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  /** Opens a directory, counting what is there. */
  public DiskStore(Path directory, long maxBytes) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.maxBytes = maxBytes;
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        if (file.getFileName().toString().startsWith(".part-")) {
          Files.delete(file);
        } else {
          used.addAndGet(Files.size(file));
        }
      }
    }
  }

  /** Keeps the bytes of a stream; where a CID is expected, only if they have it. */
  public Cid store(InputStream in, Optional<Cid> expected, long maxFileBytes) throws IOException {
    var incoming = Files.createTempFile(directory, ".part-", "");
    try {
      long room = maxBytes - used.get();
      if (room <= 0) {
        throw full();
      }
      var cid =
          VerifiedCopy.copy(in, incoming, Math.min(room, maxFileBytes), expected, "the upload");
      long size = Files.size(incoming);
      var target = file(cid);
      synchronized (this) {
        if (Files.exists(target)) {
          return cid;
        }
        if (used.get() + size > maxBytes) {
          throw full();
        }
        Files.move(incoming, target);
        used.addAndGet(size);
      }
      return cid;
    } finally {
      Files.deleteIfExists(incoming);
    }
  }

  private ContentException full() {
    return new ContentException(
        ContentException.Reason.TOO_LARGE,
        "the content store is full: %d of %d bytes are used; raise DECENTRA_CONTENT_MAX_BYTES or clear %s"
            .formatted(used.get(), maxBytes, directory));
  }

  /** Opens what is kept under a CID. */
  public Optional<InputStream> open(Cid cid) throws IOException {
    var file = file(cid);
    return Files.exists(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
  }

  /** The size of what is kept under a CID. */
  public OptionalLong size(Cid cid) throws IOException {
    var file = file(cid);
    return Files.exists(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
  }

  /** Bytes kept. */
  public long usedBytes() {
    return used.get();
  }

  @Override
  public void fetch(Cid cid, Path target, long most) throws IOException {
    try (var in =
        open(cid)
            .orElseThrow(
                () ->
                    new ContentException(
                        ContentException.Reason.NOT_FOUND,
                        "content " + cid + " is not kept here"))) {
      var _ = VerifiedCopy.copy(in, target, most, Optional.of(cid), "the content store");
    }
  }

  @Override
  public Cid store(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return store(in, Optional.empty(), maxBytes);
    }
  }

  @Override
  public boolean exists(Cid cid) {
    return Files.exists(file(cid));
  }

  private Path file(Cid cid) {
    return directory.resolve(cid.text());
  }
}
