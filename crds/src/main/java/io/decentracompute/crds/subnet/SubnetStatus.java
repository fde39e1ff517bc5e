package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.schema.ListKey;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of it. The operator manages replicas, readyReplicas, selector, health and its
 * conditions; market-sync of the customer manages chain and its conditions.
 */
@JsonClassDescription(
    "What became of it. The operator manages replicas, readyReplicas, selector, health and its conditions; market-sync of the customer manages chain and its conditions.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SubnetStatus(
    @Min(0)
        @JsonPropertyDescription(
            "The metadata.generation that the manager of Ready looked at last.")
        @Nullable Long observedGeneration,
    @StatusReplicas @Min(0) @JsonPropertyDescription("Workers activated on the chain.")
        @Nullable Integer replicas,
    @Min(0) @JsonPropertyDescription("Workers that answered the last health particle.")
        @Nullable Integer readyReplicas,
    @LabelSelector
        @Size(max = 512)
        @JsonPropertyDescription(
            "Label selector of the pods of this Subnet in this cluster, for autoscalers.")
        @Nullable String selector,
    @ListKey("id") @Size(max = 256) @JsonPropertyDescription("Answers to the last health particle.")
        List<WorkerHealth> health,
    @JsonPropertyDescription("The deal as the chain has it.") @Nullable SubnetChain chain,
    @ListKey("type")
        @Size(max = 16)
        @JsonPropertyDescription("Aspects of the state, keyed by type.")
        List<Condition> conditions) {
  /** Missing lists and maps are empty. */
  public SubnetStatus {
    health = health == null ? List.of() : List.copyOf(health);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static SubnetStatus empty() {
    return new SubnetStatus(null, null, null, null, List.of(), null, List.of());
  }

  /** A copy with other {@code observedGeneration}. */
  public SubnetStatus withObservedGeneration(@Nullable Long observedGeneration) {
    return new SubnetStatus(
        observedGeneration, replicas, readyReplicas, selector, health, chain, conditions);
  }

  /** A copy with other {@code replicas}. */
  public SubnetStatus withReplicas(@Nullable Integer replicas) {
    return new SubnetStatus(
        observedGeneration, replicas, readyReplicas, selector, health, chain, conditions);
  }

  /** A copy with other {@code readyReplicas}. */
  public SubnetStatus withReadyReplicas(@Nullable Integer readyReplicas) {
    return new SubnetStatus(
        observedGeneration, replicas, readyReplicas, selector, health, chain, conditions);
  }

  /** A copy with other {@code selector}. */
  public SubnetStatus withSelector(@Nullable String selector) {
    return new SubnetStatus(
        observedGeneration, replicas, readyReplicas, selector, health, chain, conditions);
  }

  /** A copy with other {@code health}. */
  public SubnetStatus withHealth(List<WorkerHealth> health) {
    return new SubnetStatus(
        observedGeneration, replicas, readyReplicas, selector, health, chain, conditions);
  }

  /** A copy with other {@code chain}. */
  public SubnetStatus withChain(@Nullable SubnetChain chain) {
    return new SubnetStatus(
        observedGeneration, replicas, readyReplicas, selector, health, chain, conditions);
  }

  /** A copy with other {@code conditions}. */
  public SubnetStatus withConditions(List<Condition> conditions) {
    return new SubnetStatus(
        observedGeneration, replicas, readyReplicas, selector, health, chain, conditions);
  }
}
