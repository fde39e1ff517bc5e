package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An intent that the chain has not confirmed yet. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PendingTransaction(
    @Required
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("What it does, such as activate/0x12….")
        String intent,
    @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription("Hash of the transaction, once sent.")
        @Nullable String transaction,
    @Size(max = 1024) @JsonPropertyDescription("Why it waits.") @Nullable String message) {}
