package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.ResourceAmounts;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How much of a Node is sold. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Capacity(
    @Min(0)
        @Max(4096)
        @JsonPropertyDescription(
            "The most units of one Node; missing sells what there is room for.")
        @Nullable Integer maxUnitsPerNode,
    @JsonPropertyDescription("Resources of every Node that are never sold.")
        @Nullable ResourceAmounts reserved) {}
