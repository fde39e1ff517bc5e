package io.decentracompute.crds.deal;

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

/**
 * What became of it. The operator manages workers and its conditions; market-sync of the provider
 * manages chain and Funded.
 */
@JsonClassDescription(
    "What became of it. The operator manages workers and its conditions; market-sync of the provider manages chain and Funded.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DealStatus(
    @Min(0)
        @JsonPropertyDescription(
            "The metadata.generation that the manager of Ready looked at last.")
        @Nullable Long observedGeneration,
    @ListKey("id") @Size(max = 256) @JsonPropertyDescription("Workers that this cluster runs.")
        List<WorkerState> workers,
    @JsonPropertyDescription("The deal on the chain.") @Nullable DealChain chain,
    @ListKey("type")
        @Size(max = 16)
        @JsonPropertyDescription("Aspects of the state, keyed by type.")
        List<Condition> conditions) {
  /** Missing lists and maps are empty. */
  public DealStatus {
    workers = workers == null ? List.of() : List.copyOf(workers);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static DealStatus empty() {
    return new DealStatus(null, List.of(), null, List.of());
  }

  /** A copy with other {@code observedGeneration}. */
  public DealStatus withObservedGeneration(@Nullable Long observedGeneration) {
    return new DealStatus(observedGeneration, workers, chain, conditions);
  }

  /** A copy with other {@code workers}. */
  public DealStatus withWorkers(List<WorkerState> workers) {
    return new DealStatus(observedGeneration, workers, chain, conditions);
  }

  /** A copy with other {@code chain}. */
  public DealStatus withChain(@Nullable DealChain chain) {
    return new DealStatus(observedGeneration, workers, chain, conditions);
  }

  /** A copy with other {@code conditions}. */
  public DealStatus withConditions(List<Condition> conditions) {
    return new DealStatus(observedGeneration, workers, chain, conditions);
  }
}
