package io.decentracompute.prover.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.prover.leaves.LeavesDocument;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Where leaves come from: a prover, or a file. */
public final class LeavesSource {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Enough for 250,000 leaves. */
  private static final int MAX_BYTES = 64 << 20;

  private LeavesSource() {}

  /**
   * The leaves of a root, from a prover.
   *
   * @param prover base URL, as {@code ComputePeer.status.proofs.leavesUrl} has it
   */
  public static LeavesDocument fetch(URI prover, Word root) throws CannotVerifyException {
    URI uri = URI.create(prover.toString().replaceAll("/+$", "") + "/leaves/" + root);
    return parse(
        Fetch.bytes(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).GET().build(), MAX_BYTES),
        uri.toString());
  }

  /** The leaves in a file. */
  public static LeavesDocument read(Path file) throws CannotVerifyException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CannotVerifyException(file + " is larger than " + MAX_BYTES + " bytes.");
      }
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new CannotVerifyException("Cannot read " + file + ": " + e, e);
    }
  }

  private static LeavesDocument parse(byte[] bytes, String where) throws CannotVerifyException {
    try {
      LeavesDocument document = JSON.readValue(bytes, LeavesDocument.class);
      if (document == null) {
        throw new CannotVerifyException(where + " is no document of leaves: it is null.");
      }
      return document;
    } catch (IOException e) {
      throw new CannotVerifyException(where + " is no document of leaves: " + e.getMessage(), e);
    }
  }
}
