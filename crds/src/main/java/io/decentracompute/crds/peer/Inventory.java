package io.decentracompute.crds.peer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.ResourceAmounts;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** What the Node has and what is taken. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Inventory(
    @JsonPropertyDescription("What the Node gives to pods.") @Nullable ResourceAmounts allocatable,
    @JsonPropertyDescription("Requests of pods that are not ours.")
        @Nullable ResourceAmounts foreign,
    @JsonPropertyDescription("What is left for units.") @Nullable ResourceAmounts free,
    @Min(0) @JsonPropertyDescription("Units that the Node has room for.")
        @Nullable Integer unitsPossible,
    @Min(0) @JsonPropertyDescription("Units bound to deals.") @Nullable Integer unitsServing) {}
