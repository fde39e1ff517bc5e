package io.decentracompute.crds.network;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.decentracompute.crds.shape.ResourceShape;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The chain and what all participants share. */
@JsonClassDescription("The chain and what all participants share.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.chain.id == oldSelf.chain.id && self.chain.contracts == oldSelf.chain.contracts",
    message =
        "chain.id and chain.contracts cannot change: they say which network this is; apply a new Network.",
    fieldPath = ".chain")
@ValidationRule(
    value = "self.unitShape == oldSelf.unitShape",
    message = "unitShape cannot change: units are sold by it; apply a new Network.",
    fieldPath = ".unitShape")
public record NetworkSpec(
    @Required @JsonPropertyDescription("The chain.") ChainSpec chain,
    @Required @JsonPropertyDescription("Resources of one unit.") ResourceShape unitShape,
    @UniqueItems
        @Size(max = 32)
        @Items(maxLength = 512, pattern = Forms.MULTIADDR)
        @JsonPropertyDescription("Peers to enter the network by.")
        List<String> bootstrap) {
  /** Missing lists and maps are empty. */
  public NetworkSpec {
    bootstrap = bootstrap == null ? List.of() : List.copyOf(bootstrap);
  }
}
