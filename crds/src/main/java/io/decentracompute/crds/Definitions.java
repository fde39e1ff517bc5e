package io.decentracompute.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The manifests of the kinds, as this artifact carries them. */
public final class Definitions {
  /** Plural names of the kinds; each has a manifest {@code META-INF/decentra/<plural>.yaml}. */
  public static final List<String> PLURALS =
      List.of("subnets", "deals", "computeunits", "computepeers", "providers", "networks");

  private Definitions() {}

  /** The definitions of all kinds, ready to be applied to a cluster. */
  public static List<CustomResourceDefinition> all() {
    var serialization = new KubernetesSerialization();
    return PLURALS.stream()
        .map(plural -> serialization.unmarshal(yaml(plural), CustomResourceDefinition.class))
        .toList();
  }

  /** The manifest of one kind as YAML. */
  public static String yaml(String plural) {
    var resource = "/META-INF/decentra/" + plural + ".yaml";
    try (var stream = Definitions.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException(
            "No manifest of '" + plural + "': the kinds are " + PLURALS + ".");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource, e);
    }
  }
}
