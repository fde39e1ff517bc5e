package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What may be spent on transactions. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GasPolicy(
    @Default("0")
        @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("Below this balance GasSufficient is False, in wei.")
        @Nullable String minBalance,
    @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("The most paid for one gas, in wei; missing follows the chain.")
        @Nullable String maxFeePerGas) {}
