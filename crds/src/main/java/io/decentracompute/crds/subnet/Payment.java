package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.decentracompute.crds.shape.SecretName;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What the developer pays, and from where. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Payment(
    @Required
        @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription(
            "The most paid for a unit and epoch, in the token’s smallest unit.")
        String maxPricePerUnitEpoch,
    @Default("2") @Min(2) @Max(10000) @JsonPropertyDescription("Epochs paid ahead; at least 2.")
        int prepaidEpochs,
    @Default("0")
        @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription(
            "Collateral a provider must lock for each worker, in the token’s smallest unit.")
        @Nullable String providerCollateral,
    @Default("true") @JsonPropertyDescription("Keep prepaidEpochs covered from the account.")
        boolean autoTopUp,
    @Required @JsonPropertyDescription("The account that pays: a Secret in the Subnet’s namespace.")
        SecretName account) {}
