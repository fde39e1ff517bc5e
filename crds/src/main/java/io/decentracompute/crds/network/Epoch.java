package io.decentracompute.crds.network;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/** The present epoch. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Epoch(
    @Required @Min(0) @JsonPropertyDescription("Number of the epoch.") long number,
    @Required
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When it ends, in the chain’s time.")
        Instant endsAt,
    @Required
        @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription("Global nonce of the epoch.")
        String nonce,
    @Required
        @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription(
            "A proof holds when its hash, as a big-endian number, is below this.")
        String difficulty) {}
