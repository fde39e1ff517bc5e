package io.decentracompute.crds.unit;

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
 * What it is doing. The operator manages phase, Ready and Bound; the prover Proving; market-sync of
 * the provider Registered.
 */
@JsonClassDescription(
    "What it is doing. The operator manages phase, Ready and Bound; the prover Proving; market-sync of the provider Registered.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ComputeUnitStatus(
    @Min(0)
        @JsonPropertyDescription(
            "The metadata.generation that the manager of Ready looked at last.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("What the unit is doing; the prover hashes in Proving only.")
        @Nullable UnitPhase phase,
    @ListKey("type")
        @Size(max = 16)
        @JsonPropertyDescription("Aspects of the state, keyed by type.")
        List<Condition> conditions) {
  /** Missing lists and maps are empty. */
  public ComputeUnitStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static ComputeUnitStatus empty() {
    return new ComputeUnitStatus(null, null, List.of());
  }

  /** A copy with other {@code observedGeneration}. */
  public ComputeUnitStatus withObservedGeneration(@Nullable Long observedGeneration) {
    return new ComputeUnitStatus(observedGeneration, phase, conditions);
  }

  /** A copy with other {@code phase}. */
  public ComputeUnitStatus withPhase(@Nullable UnitPhase phase) {
    return new ComputeUnitStatus(observedGeneration, phase, conditions);
  }

  /** A copy with other {@code conditions}. */
  public ComputeUnitStatus withConditions(List<Condition> conditions) {
    return new ComputeUnitStatus(observedGeneration, phase, conditions);
  }
}
