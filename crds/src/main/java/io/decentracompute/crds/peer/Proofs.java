package io.decentracompute.crds.peer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The proofs of one epoch, by their root. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Proofs(
    @Required @Min(0) @JsonPropertyDescription("Number of the epoch.") long epoch,
    @Required
        @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription("Merkle root over the leaves.")
        String root,
    @Required @Min(0) @JsonPropertyDescription("Number of leaves.") long count,
    @Required
        @Size(max = 512)
        @Pattern(Forms.URL)
        @JsonPropertyDescription(
            "Where the leaves are served: the root is appended to it after /leaves/.")
        String leavesUrl) {}
