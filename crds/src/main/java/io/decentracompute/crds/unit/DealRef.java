package io.decentracompute.crds.unit;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The deal and worker that a unit works for. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DealRef(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Namespace of the Deal.")
        String namespace,
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the Deal.")
        String name,
    @Required @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the deal.")
        String dealId,
    @Required @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the worker.")
        String workerId) {}
