package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The activation of a worker. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Activation(
    @Required @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the worker.")
        String workerId,
    @Required @JsonPropertyDescription("Where its transaction is.") TransactionState state,
    @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Hash of the transaction.")
        @Nullable String transaction,
    @Min(0) @JsonPropertyDescription("Number of its block.") @Nullable Long block) {}
