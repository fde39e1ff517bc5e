package io.decentracompute.node.worker;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * What a worker signs about itself, for the chain to record and anyone to check: whose deal it
 * serves, as which worker, for which provider.
 */
public record Statement(String chainId, String dealId, String workerId, String provider) {
  /** The signed text. */
  public String payload() {
    return "decentra-worker-v1\n"
        + chainId
        + "\n"
        + dealId
        + "\n"
        + workerId
        + "\n"
        + provider
        + "\n";
  }

  /** {@code {"payload","signature"}}, both base64. */
  public Json signed(KeyPair key) {
    var payload = payload().getBytes(StandardCharsets.UTF_8);
    var base64 = Base64.getEncoder();
    return new Json.Obj(
        Map.of(
            "payload", Json.of(base64.encodeToString(payload)),
            "signature", Json.of(base64.encodeToString(key.sign(payload)))));
  }
}
