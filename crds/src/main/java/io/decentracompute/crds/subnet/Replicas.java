package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/** How many workers serve a Subnet. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.target >= self.min",
    message = "target is below min: raise replicas.target or lower replicas.min.",
    fieldPath = ".target")
public record Replicas(
    @Default("1")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription("Fewest workers that make the Subnet Ready.")
        int min,
    @Required @SpecReplicas @Min(1) @Max(100) @JsonPropertyDescription("Workers wanted.")
        int target) {}
