package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deals that the provider takes. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AcceptRules(
    @Default("2")
        @Min(2)
        @Max(10000)
        @JsonPropertyDescription("Fewest epochs that a deal must pay ahead.")
        int minPrepaidEpochs,
    @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription(
            "The most collateral locked for a worker, in the token’s smallest unit; missing sets no bound.")
        @Nullable String maxCollateral,
    @UniqueItems
        @Size(max = 64)
        @Items(maxLength = 42, pattern = Forms.ADDRESS)
        @JsonPropertyDescription("Only these customers; empty allows all.")
        List<String> customersAllow,
    @UniqueItems
        @Size(max = 64)
        @Items(maxLength = 42, pattern = Forms.ADDRESS)
        @JsonPropertyDescription("None of these customers.")
        List<String> customersDeny) {
  /** Missing lists and maps are empty. */
  public AcceptRules {
    customersAllow = customersAllow == null ? List.of() : List.copyOf(customersAllow);
    customersDeny = customersDeny == null ? List.of() : List.copyOf(customersDeny);
  }
}
