package io.decentracompute.node.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Copies a stream to a file, counting and hashing; the file appears at once and only when
 * everything fits.
 */
final class VerifiedCopy {
  private VerifiedCopy() {}

  /**
   * Copies all bytes of a stream.
   *
   * @param expected the CID that the bytes must have; empty takes any
   * @param source named in messages
   */
  static Cid copy(InputStream in, Path target, long maxBytes, Optional<Cid> expected, String source)
      throws IOException {
    var part = target.resolveSibling(".part-" + UUID.randomUUID());
    try {
      var digest = Cid.sha256();
      long total = 0;
      try (var out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
        var buffer = new byte[64 * 1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          total += n;
          if (total > maxBytes) {
            throw new ContentException(
                ContentException.Reason.TOO_LARGE,
                "content from "
                    + source
                    + " has more than "
                    + maxBytes
                    + " bytes, which is the most allowed here");
          }
          digest.update(buffer, 0, n);
          out.write(buffer, 0, n);
        }
      }
      var cid = Cid.ofDigest(digest.digest());
      if (expected.isPresent() && !expected.get().equals(cid)) {
        throw new ContentException(
            ContentException.Reason.WRONG_BYTES,
            "the %d bytes from %s are of CID %s, not of %s"
                .formatted(total, source, cid, expected.get()));
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return cid;
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
