package io.decentracompute.node.builtin;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.content.Cid;
import io.decentracompute.node.content.ContentException;
import io.decentracompute.node.content.ContentStore;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.HostCall;
import io.decentracompute.node.particle.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * {@code content}: moves bytes between the content store and a particle's vault, so that particles
 * carry only CIDs.
 */
final class ContentFunctions {
  /** Most bytes of one file that a particle may fetch or keep. */
  static final long MAX_FILE_BYTES = 256L << 20;

  private static final int AT_ONCE = 16;

  private final ContentStore store;
  private final Semaphore transfers = new Semaphore(AT_ONCE);

  ContentFunctions(ContentStore store) {
    this.store = store;
  }

  Optional<Answer> call(HostCall call) {
    var arguments = new Arguments(call);
    try {
      return switch (call.function()) {
        case "get" -> Optional.of(bounded(() -> get(call, arguments)));
        case "put" -> Optional.of(bounded(() -> put(call, arguments)));
        case "exists" -> Optional.of(bounded(() -> exists(arguments)));
        default -> Optional.empty();
      };
    } catch (Arguments.Mismatch e) {
      return Optional.of(Answer.failed("BAD_ARGUMENTS", String.valueOf(e.getMessage())));
    } catch (ContentException e) {
      return Optional.of(
          Answer.failed(
              "CONTENT_" + e.reason().name(),
              "content." + call.function() + ": " + e.getMessage()));
    } catch (IOException e) {
      return Optional.of(
          Answer.failed(
              "CONTENT_UNREACHABLE",
              "content." + call.function() + ": the vault or store failed: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(
          Answer.failed("EXPIRED", "the particle ended while content was under way"));
    }
  }

  private interface Transfer {
    Answer run() throws IOException, Arguments.Mismatch;
  }

  private Answer bounded(Transfer transfer)
      throws IOException, Arguments.Mismatch, InterruptedException {
    transfers.acquire();
    try {
      return transfer.run();
    } finally {
      transfers.release();
    }
  }

  private Answer get(HostCall call, Arguments arguments) throws IOException, Arguments.Mismatch {
    arguments.expect(1);
    var cid = cid(arguments);
    Vault vault = call.vault();
    var target = vault.directory().resolve(cid.text());
    if (!Files.exists(target)) {
      store.fetch(cid, target, MAX_FILE_BYTES);
    }
    return Answer.of(vault.guestPath(cid.text()));
  }

  private Answer put(HostCall call, Arguments arguments) throws IOException, Arguments.Mismatch {
    arguments.expect(1);
    var path = arguments.text(0);
    var file = call.vault().file(path);
    if (file.isEmpty()) {
      return Answer.failed(
          "NO_SUCH_FILE",
          "content.put: '%s' is no file of this particle's vault; give %s/NAME as a service returned it"
              .formatted(path, Vault.GUEST));
    }
    if (Files.size(file.get()) > MAX_FILE_BYTES) {
      return Answer.failed(
          "CONTENT_TOO_LARGE",
          "content.put: '" + path + "' has more than " + MAX_FILE_BYTES + " bytes");
    }
    return Answer.of(store.store(file.get()).text());
  }

  private Answer exists(Arguments arguments) throws IOException, Arguments.Mismatch {
    arguments.expect(1);
    return Answer.of(Json.of(store.exists(cid(arguments))));
  }

  private static Cid cid(Arguments arguments) throws Arguments.Mismatch {
    try {
      return new Cid(arguments.text(0));
    } catch (IllegalArgumentException e) {
      throw new Arguments.Mismatch(String.valueOf(e.getMessage()));
    }
  }
}
