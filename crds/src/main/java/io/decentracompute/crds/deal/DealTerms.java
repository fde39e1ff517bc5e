package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Terms of the deal, as the chain has them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DealTerms(
    @Required
        @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("Paid for a unit and epoch, in the token’s smallest unit.")
        String pricePerUnitEpoch,
    @Required @Min(1) @Max(32) @JsonPropertyDescription("Units of one worker.") int unitsPerWorker,
    @Required
        @Min(1)
        @Max(100000)
        @JsonPropertyDescription("Fewest workers that make the deal active.")
        int minWorkers,
    @Required @Min(1) @Max(100000) @JsonPropertyDescription("Workers wanted.") int targetWorkers,
    @Required @Min(2) @Max(10000) @JsonPropertyDescription("Epochs paid ahead.") int prepaidEpochs,
    @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("Collateral locked for each worker, in the token’s smallest unit.")
        @Nullable String providerCollateral) {}
