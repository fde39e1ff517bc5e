package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.schema.ListKey;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of it; managed by market-sync of the provider. */
@JsonClassDescription("What became of it; managed by market-sync of the provider.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProviderStatus(
    @Min(0)
        @JsonPropertyDescription(
            "The metadata.generation that the manager of Ready looked at last.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("The provider on the chain.") @Nullable ProviderChain chain,
    @ListKey("type")
        @Size(max = 16)
        @JsonPropertyDescription("Aspects of the state, keyed by type.")
        List<Condition> conditions) {
  /** Missing lists and maps are empty. */
  public ProviderStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static ProviderStatus empty() {
    return new ProviderStatus(null, null, List.of());
  }

  /** A copy with other {@code observedGeneration}. */
  public ProviderStatus withObservedGeneration(@Nullable Long observedGeneration) {
    return new ProviderStatus(observedGeneration, chain, conditions);
  }

  /** A copy with other {@code chain}. */
  public ProviderStatus withChain(@Nullable ProviderChain chain) {
    return new ProviderStatus(observedGeneration, chain, conditions);
  }

  /** A copy with other {@code conditions}. */
  public ProviderStatus withConditions(List<Condition> conditions) {
    return new ProviderStatus(observedGeneration, chain, conditions);
  }
}
