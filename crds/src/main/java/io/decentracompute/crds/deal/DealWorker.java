package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A worker that this cluster runs for the deal. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DealWorker(
    @Required @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the worker.")
        String id,
    @Required
        @UniqueItems
        @Size(min = 1, max = 32)
        @Items(maxLength = 66, pattern = Forms.HEX32)
        @JsonPropertyDescription("Its units, all of one ComputePeer.")
        List<String> unitIds) {
  /** Missing lists and maps are empty. */
  public DealWorker {
    unitIds = unitIds == null ? List.of() : List.copyOf(unitIds);
  }
}
