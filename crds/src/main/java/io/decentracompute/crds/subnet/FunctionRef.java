package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A script stored with the Subnet. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionRef(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.IDENTIFIER)
        @JsonPropertyDescription("Name of the function.")
        String name,
    @Required @Size(max = 59) @Pattern(Forms.CID) @JsonPropertyDescription("CID of its script.")
        String cid) {}
