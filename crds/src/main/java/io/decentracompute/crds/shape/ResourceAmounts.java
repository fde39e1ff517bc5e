package io.decentracompute.crds.shape;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Resources of a Node or a part of it, as Kubernetes quantities that may be zero. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResourceAmounts(
    @Required
        @Size(max = 16)
        @Pattern(Forms.QUANTITY_OR_ZERO)
        @JsonPropertyDescription("CPU, such as 1 or 500m.")
        String cpu,
    @Required
        @Size(max = 16)
        @Pattern(Forms.QUANTITY_OR_ZERO)
        @JsonPropertyDescription("Memory, such as 512Mi.")
        String memory,
    @Required
        @Size(max = 16)
        @Pattern(Forms.QUANTITY_OR_ZERO)
        @JsonPropertyDescription("Ephemeral disk, such as 1Gi.")
        String disk) {
  /** Nothing at all. */
  public static final ResourceAmounts ZERO = new ResourceAmounts("0", "0", "0");
}
