package io.decentracompute.crds.network;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Addresses of the contracts. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Contracts(
    @Required
        @Size(max = 42)
        @Pattern(Forms.ADDRESS)
        @JsonPropertyDescription("Providers, offers, peers and units.")
        String registry,
    @Required
        @Size(max = 42)
        @Pattern(Forms.ADDRESS)
        @JsonPropertyDescription("Deals and their money.")
        String market,
    @Required
        @Size(max = 42)
        @Pattern(Forms.ADDRESS)
        @JsonPropertyDescription("Epochs and roots of proofs.")
        String capacity,
    @Required
        @Size(max = 42)
        @Pattern(Forms.ADDRESS)
        @JsonPropertyDescription("The token that deals are paid in.")
        String token) {}
