package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Which providers may serve, by account. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProviderRules(
    @UniqueItems
        @Size(max = 64)
        @Items(maxLength = 42, pattern = Forms.ADDRESS)
        @JsonPropertyDescription("Only these; empty allows all.")
        List<String> allow,
    @UniqueItems
        @Size(max = 64)
        @Items(maxLength = 42, pattern = Forms.ADDRESS)
        @JsonPropertyDescription("None of these.")
        List<String> deny) {
  /** Missing lists and maps are empty. */
  public ProviderRules {
    allow = allow == null ? List.of() : List.copyOf(allow);
    deny = deny == null ? List.of() : List.copyOf(deny);
  }
}
