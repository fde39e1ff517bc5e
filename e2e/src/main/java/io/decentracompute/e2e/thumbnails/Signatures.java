package io.decentracompute.e2e.thumbnails;

import com.fasterxml.jackson.databind.JsonNode;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.TraceView;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/** Verifies who signed what in the data of a finished script. */
public final class Signatures {
  private Signatures() {}

  /**
   * The thumbnails that verified signatures cover, as {@code worker peer id + ' ' + CID of the thumbnail}.
   *
   * @param script the text that the caller sent; the particle must carry it
   * @throws IllegalArgumentException when the particle is not what its initiator signed, or its data does not verify
   */
  public static Set<String> verified(Thumbnails.Run run, String script) {
    JsonNode given = run.particle();
    Particle particle =
        new Particle(
            given.path("id").asText(),
            PeerId.parse(given.path("initPeerId").asText()),
            given.path("timestamp").asLong(),
            given.path("ttl").asLong(),
            script,
            Base64.getDecoder().decode(given.path("signature").asText()));
    TraceView view =
        TraceView.verified(
            particle, Base64.getDecoder().decode(run.data().path("data").asText()), Profile.DECENTRA);
    Set<String> covered = new HashSet<>();
    for (TraceView.Entry entry : view.entries()) {
      if (entry.serviceId().equals("content") && entry.functionName().equals("put")) {
        covered.add(entry.peer() + " " + text(entry));
      }
    }
    return covered;
  }

  private static String text(TraceView.Entry entry) {
    return String.valueOf(entry.value()).replace("\"", "");
  }
}
