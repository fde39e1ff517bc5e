package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Size;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which Nodes sell. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeSelector(
    @Size(max = 16)
        @Items(maxLength = 63)
        @JsonPropertyDescription("Labels that a Node must have; empty chooses every Node.")
        Map<String, String> matchLabels,
    @UniqueItems
        @Size(max = 256)
        @Items(maxLength = 253, pattern = Forms.SUBDOMAIN)
        @JsonPropertyDescription("Names of Nodes that never sell.")
        List<String> excludeNames) {
  /** Missing lists and maps are empty. */
  public NodeSelector {
    matchLabels =
        matchLabels == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(matchLabels));
    excludeNames = excludeNames == null ? List.of() : List.copyOf(excludeNames);
  }
}
