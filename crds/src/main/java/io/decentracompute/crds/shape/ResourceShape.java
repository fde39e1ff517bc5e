package io.decentracompute.crds.shape;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Resources of one unit, as Kubernetes quantities above zero. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResourceShape(
    @Required
        @Size(max = 16)
        @Pattern(Forms.QUANTITY)
        @JsonPropertyDescription(
            "CPU, such as 1 or 500m. Whole CPUs are exclusive where the kubelet's CPU manager is static.")
        String cpu,
    @Required
        @Size(max = 16)
        @Pattern(Forms.QUANTITY)
        @JsonPropertyDescription("Memory, such as 4Gi.")
        String memory,
    @Required
        @Size(max = 16)
        @Pattern(Forms.QUANTITY)
        @JsonPropertyDescription("Ephemeral disk, such as 5Gi.")
        String disk) {}
