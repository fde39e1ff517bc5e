package io.decentracompute.crds.network;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The chain. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ChainSpec(
    @Required @Min(1) @Max(9007199254740991L) @JsonPropertyDescription("Chain id.") long id,
    @Required
        @UniqueItems
        @Size(min = 1, max = 8)
        @Items(maxLength = 512, pattern = Forms.URL)
        @JsonPropertyDescription("RPC endpoints, the preferred first.")
        List<String> rpc,
    @Required @JsonPropertyDescription("Addresses of the contracts.") Contracts contracts,
    @Default("12")
        @Min(0)
        @Max(10000)
        @JsonPropertyDescription(
            "Blocks that must lie on top of an event before it counts; 0 trusts the head.")
        int confirmations) {
  /** Missing lists and maps are empty. */
  public ChainSpec {
    rpc = rpc == null ? List.of() : List.copyOf(rpc);
  }
}
