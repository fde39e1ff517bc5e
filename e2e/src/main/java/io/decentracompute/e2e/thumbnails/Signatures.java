package io.decentracompute.e2e.thumbnails;

import com.fasterxml.jackson.databind.JsonNode;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.verify.TraceView;
import io.decentracompute.aqua.verify.Verification;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Verifies who signed what in the data of a finished script, as a caller does who trusts neither
 * gateway nor workers.
 */
public final class Signatures {
  private Signatures() {}

  /**
   * The thumbnails that verified signatures cover, as {@code worker's peer id + ' ' + CID of the
   * thumbnail}.
   *
   * @param script the text that the caller sent; the particle must carry it
   * @throws IllegalStateException when the particle is not what its initiator signed, or its data
   *     does not verify
   */
  public static Set<String> verified(Thumbnails.Run run, String script) {
    JsonNode given = run.particle();
    Particle particle =
        new Particle(
            given.path("id").asText(),
            new PeerId(given.path("initPeerId").asText()),
            given.path("timestamp").asLong(),
            given.path("ttl").asLong(),
            script,
            Base64.getDecoder().decode(given.path("signature").asText()));
    byte[] data = Base64.getDecoder().decode(run.data().path("data").asText());
    return switch (Verification.verify(particle, data, Profile.DECENTRA)) {
      case Verification.Result.Holds(TraceView view) ->
          view.facts().stream()
              .filter(f -> f.service().equals("content") && f.function().equals("put"))
              .map(f -> f.peer() + " " + f.value().map(Signatures::text).orElse(""))
              .collect(Collectors.toUnmodifiableSet());
      case Verification.Result.Broken(int code, String why) ->
          throw new IllegalStateException(
              "the data of particle "
                  + particle.id()
                  + " does not verify (code "
                  + code
                  + "): "
                  + why
                  + ". Trust nothing that came with it.");
    };
  }

  private static String text(Json value) {
    return value instanceof Json.Str(String text) ? text : value.toString();
  }
}
