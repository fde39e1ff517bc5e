package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What one call of a service may use. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServiceLimits(
    @Default("256")
        @Min(1)
        @Max(65536)
        @JsonPropertyDescription("Largest memory of one instance, in MiB.")
        int memoryMiB,
    @Default("10000")
        @Min(1)
        @Max(600000)
        @JsonPropertyDescription("Longest time of one call, in milliseconds.")
        int timeoutMs) {

  /** What a service gets that sets none. */
  public static final ServiceLimits DEFAULT = new ServiceLimits(256, 10_000);
}
