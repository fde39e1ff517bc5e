package io.decentracompute.market.offer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Ids;
import java.util.List;
import java.util.Map;

/**
 * Attributes as the contracts know them: the id of {@code key=value} is its Keccak-256 in UTF-8.
 */
public final class Capabilities {
  private Capabilities() {}

  /** Ids of these attributes, ascending. */
  public static List<Bytes32> of(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .map(attribute -> of(attribute.getKey(), attribute.getValue()))
        .sorted()
        .toList();
  }

  /** Id of one attribute. */
  public static Bytes32 of(String key, String value) {
    return Ids.keccak((key + "=" + value).getBytes(UTF_8));
  }
}
